package io.fairlead.samples.proxy.run;

import io.fairlead.samples.proxy.config.RouteConfig;
import org.jspecify.annotations.Nullable;

/**
 * A route and who serves its requests.
 *
 * @param route what suits it
 * @param pool who serves; null if the route answers by itself
 */
record RoutedPool(RouteConfig route, @Nullable UsedPool pool) {}
