package io.fairlead.netty.tcp;

import io.fairlead.api.Affinity;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.Queueing;
import io.fairlead.netty.TcpRoute;
import io.fairlead.netty.TcpRoutes;
import io.fairlead.netty.TcpTimeouts;
import io.fairlead.netty.accept.Edges;
import io.fairlead.netty.log.AccessLog;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a TCP proxy was told that may change while it runs, checked by the options that collected it.
 *
 * @param balancer who gives backends
 * @param affinity whom it is made to prefer
 * @param name of the listener, in the access log
 * @param timeouts how long to wait
 * @param edges what is around the bytes
 * @param maxTries how many backends one session may be given, at least 1
 * @param queueing who may wait for a saturated pool
 * @param maxConnections how many client connections may be open, at least 1
 * @param drainTimeout how long a close waits for sessions
 * @param accessLog where sessions are logged; null for nowhere
 * @param closeSessionsOnDown whether sessions end at once when their backend goes down or into maintenance
 * @param routes which pool serves a client; null for that of the balancer
 * @param fallback whether the balancer serves what no route suits
 * @param ipv4KeyBits how many bits of a client's address make its hash key
 * @param ipv6KeyBits likewise
 * @param backendDrainTimeout how long sessions go on with a backend that drains; null for as long as they like
 */
public record TcpConfig(
        LoadBalancer balancer,
        Affinity affinity,
        String name,
        TcpTimeouts timeouts,
        Edges edges,
        int maxTries,
        Queueing queueing,
        int maxConnections,
        Duration drainTimeout,
        @Nullable AccessLog accessLog,
        boolean closeSessionsOnDown,
        @Nullable TcpRoutes routes,
        boolean fallback,
        int ipv4KeyBits,
        int ipv6KeyBits,
        @Nullable Duration backendDrainTimeout) {
    /** Checks that each pool has a name of its own. */
    public TcpConfig {
        if (routes != null && fallback) {
            for (TcpRoute route : routes.list()) {
                if (route.balancer() != balancer && route.balancer().name().equals(balancer.name())) {
                    throw new IllegalArgumentException("routes: a pool has the name of the listener's, "
                            + balancer.name() + " (expected: names of their own)");
                }
            }
        }
    }

    /** Returns what the sessions of a route are served by: what it does not say is as the listener has it. */
    TcpConfig of(TcpRoute route) {
        Affinity own = route.affinity();
        Queueing ownQueueing = route.queueing();
        return new TcpConfig(
                route.balancer(),
                (own == null) ? affinity : own,
                name,
                timeouts,
                edges.towards(route.backendTls(edges.backendTls()), route.backendProxyProtocol(edges.backendHeader())),
                (route.maxTries() == 0) ? maxTries : route.maxTries(),
                (ownQueueing == null) ? queueing : ownQueueing,
                maxConnections,
                drainTimeout,
                accessLog,
                closeSessionsOnDown,
                null,
                true,
                ipv4KeyBits,
                ipv6KeyBits,
                backendDrainTimeout);
    }

    /** Returns whether TLS is spoken, with clients or any backends. */
    public boolean isEncrypted() {
        return edges.tls() != null
                || edges.backendTls() != null
                || (routes != null && routes.list().stream().anyMatch(route -> route.backendTls(null) != null));
    }

    /** Returns the pools, the one of the balancer first, each once. */
    List<LoadBalancer> balancers() {
        Set<LoadBalancer> distinct = new LinkedHashSet<>();
        distinct.add(balancer);
        if (routes != null) {
            routes.list().forEach(route -> distinct.add(route.balancer()));
        }
        return List.copyOf(distinct);
    }
}
