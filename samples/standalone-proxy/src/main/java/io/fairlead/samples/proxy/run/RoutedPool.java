package io.fairlead.samples.proxy.run;

import io.fairlead.samples.proxy.config.PoolConfig;
import io.fairlead.samples.proxy.config.RouteConfig;

/**
 * A route and who serves its requests.
 *
 * @param route what suits it
 * @param pool who serves
 * @param poolConfig the options of that pool
 */
record RoutedPool(RouteConfig route, RunningPool pool, PoolConfig poolConfig) {}
