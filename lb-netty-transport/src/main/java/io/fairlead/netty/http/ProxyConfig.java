package io.fairlead.netty.http;

import io.fairlead.api.Affinity;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.BackendProtocol;
import io.fairlead.netty.Forwarding;
import io.fairlead.netty.Http2Limits;
import io.fairlead.netty.Limits;
import io.fairlead.netty.Queueing;
import io.fairlead.netty.RequestKey;
import io.fairlead.netty.RetryOn;
import io.fairlead.netty.StickyCookie;
import io.fairlead.netty.StickyHost;
import io.fairlead.netty.Timeouts;
import io.fairlead.netty.accept.Edges;
import io.fairlead.netty.filter.HttpFilter;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.route.Route;
import io.fairlead.netty.route.Routes;
import io.fairlead.netty.tls.BackendTls;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a proxy was told that may change while it runs, checked by the options that collected it.
 *
 * @param balancer who gives backends
 * @param affinity whom it is made to prefer
 * @param cookie by which clients meet their backend again; null for none
 * @param stickyHost by which names clients meet their backend again; null for none
 * @param key what the hash key of a request is made of
 * @param timeouts how long to wait
 * @param limits how much to take
 * @param maxTries how many backends one request may be given, at least 1
 * @param retryOn after what it is given another one although a backend has it
 * @param queueing who may wait for a saturated pool
 * @param priority in which class its requests wait, unless a filter says otherwise
 * @param retryAfter when those who are refused should come back, at the earliest
 * @param edges what is around the protocol
 * @param xBackend whether responses name their backend
 * @param http2 whether clients may speak HTTP/2
 * @param http2Limits how much of it
 * @param backendProtocol what is spoken with backends
 * @param upgrades to which protocols connections may go over, in lower case
 * @param pseudonym our name in Via
 * @param name what it is called in logs and statistics
 * @param accessLog where requests are logged; null for nowhere
 * @param healthPath the path that the proxy itself answers; null for none
 * @param forwarding whose word is taken for who asked, and how backends are told
 * @param requestId the header field with the id of a request; null for none
 * @param filters what heads pass, those of routes apart
 * @param routes which pool serves a request; null for the one of the balancer
 * @param fallback whether that one serves what no route suits
 * @param drainTimeout how long a close waits for requests in flight
 */
public record ProxyConfig(
        LoadBalancer balancer,
        Affinity affinity,
        @Nullable StickyCookie cookie,
        @Nullable StickyHost stickyHost,
        RequestKey key,
        Timeouts timeouts,
        Limits limits,
        int maxTries,
        RetryOn retryOn,
        Queueing queueing,
        int priority,
        Duration retryAfter,
        Edges edges,
        boolean xBackend,
        boolean http2,
        Http2Limits http2Limits,
        BackendProtocol backendProtocol,
        Set<String> upgrades,
        String pseudonym,
        String name,
        @Nullable AccessLog accessLog,
        @Nullable String healthPath,
        Forwarding forwarding,
        @Nullable String requestId,
        List<HttpFilter> filters,
        @Nullable Routes routes,
        boolean fallback,
        Duration drainTimeout) {
    /** Checks that each pool has a name of its own, and can be reached in the way that is said. */
    public ProxyConfig {
        requireWay(backendProtocol, edges);
        if (routes != null && fallback) {
            for (Route route : routes.list()) {
                if (route.balancer() != balancer && route.balancer().name().equals(balancer.name())) {
                    throw new IllegalArgumentException("routes: a pool has the name of the listener's, "
                            + balancer.name() + " (expected: names of their own)");
                }
            }
        }
    }

    /** Checks the ways to the backends of all routes. */
    public ProxyConfig checkRoutes() {
        if (routes != null) {
            routes.list().forEach(this::of);
        }
        return this;
    }

    private static void requireWay(BackendProtocol protocol, Edges edges) {
        if (protocol != BackendProtocol.HTTP_2) {
            return;
        }
        BackendTls tls = edges.backendTls();
        if (tls != null && !tls.alpn().equals(List.of("h2"))) {
            throw new IllegalArgumentException(
                    "backendTls: ALPN " + tls.alpn() + " (expected: [h2], for backendProtocol HTTP_2)");
        }
        if (edges.backendHeader() != null) {
            throw new IllegalArgumentException(
                    "backendProxyProtocol: " + edges.backendHeader().version()
                            + " (expected: none, as connections of backendProtocol HTTP_2 serve many clients)");
        }
        if (edges.transparentSource()) {
            throw new IllegalArgumentException("transparentSource: true"
                    + " (expected: false, as connections of backendProtocol HTTP_2 serve many clients)");
        }
    }

    /** Returns what the requests of a route are served by: what it does not say is as the listener has it. */
    ProxyConfig of(Route route) {
        return new ProxyConfig(
                route.balancer(),
                or(route.affinity(), affinity),
                route.cookie(cookie),
                route.stickyHost(stickyHost),
                or(route.key(), key),
                or(route.timeouts(), timeouts),
                limits,
                (route.maxTries() == 0) ? maxTries : route.maxTries(),
                or(route.retryOn(), retryOn),
                or(route.queueing(), queueing),
                route.priority(),
                retryAfter,
                edges.towards(route.backendTls(edges.backendTls()), route.backendProxyProtocol(edges.backendHeader())),
                xBackend,
                http2,
                http2Limits,
                or(route.backendProtocol(), backendProtocol),
                upgrades,
                pseudonym,
                name,
                accessLog,
                healthPath,
                forwarding,
                requestId,
                filters,
                null,
                true,
                drainTimeout);
    }

    /** Returns whether no request meets a backend. */
    boolean isAnswering() {
        return routes != null && !fallback && routes.list().stream().allMatch(Route::isAnswering);
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

    private static <T> T or(@Nullable T own, T listeners) {
        return (own == null) ? listeners : own;
    }
}
