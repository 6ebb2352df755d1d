package io.fairlead.samples.proxy.run;

import io.fairlead.samples.proxy.config.TcpRouteConfig;

/**
 * A route of TCP and who serves its clients.
 *
 * @param route what suits it
 * @param pool who serves
 */
record RoutedClients(TcpRouteConfig route, UsedPool pool) {}
