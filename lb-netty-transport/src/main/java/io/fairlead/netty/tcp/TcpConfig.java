package io.fairlead.netty.tcp;

import io.fairlead.api.Affinity;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.TcpTimeouts;
import io.fairlead.netty.log.AccessLog;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Everything a TCP proxy was told that may change while it runs, checked by the options that collected it.
 *
 * @param balancer who gives backends
 * @param affinity whom it is made to prefer
 * @param name of the listener, in the access log
 * @param timeouts how long to wait
 * @param maxTries how many backends one session may be given, at least 1
 * @param maxConnections how many client connections may be open, at least 1
 * @param drainTimeout how long a close waits for sessions
 * @param accessLog where sessions are logged; null for nowhere
 * @param closeSessionsOnDown whether sessions end at once when their backend goes down or into maintenance
 * @param backendDrainTimeout how long sessions go on with a backend that drains; null for as long as they like
 */
public record TcpConfig(
        LoadBalancer balancer,
        Affinity affinity,
        String name,
        TcpTimeouts timeouts,
        int maxTries,
        int maxConnections,
        Duration drainTimeout,
        @Nullable AccessLog accessLog,
        boolean closeSessionsOnDown,
        @Nullable Duration backendDrainTimeout) {}
