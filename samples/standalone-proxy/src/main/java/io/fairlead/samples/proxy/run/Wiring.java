package io.fairlead.samples.proxy.run;

import io.fairlead.netty.log.AccessLog;
import io.fairlead.samples.proxy.config.ListenerConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a listener is told that a reload may change.
 *
 * @param listener its own options
 * @param pool who serves what no route suits; null for nobody
 * @param routes which of its requests other pools serve
 * @param tcpRoutes which of its clients they serve
 * @param log where its lines go; null for nowhere
 * @param drain how long its end waits for what is in flight
 */
record Wiring(
        ListenerConfig listener,
        @Nullable UsedPool pool,
        List<RoutedPool> routes,
        List<RoutedClients> tcpRoutes,
        @Nullable AccessLog log,
        Duration drain) {}
