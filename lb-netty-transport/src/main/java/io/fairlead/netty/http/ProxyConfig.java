package io.fairlead.netty.http;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.Limits;
import io.fairlead.netty.Timeouts;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Everything a proxy was told, checked by the builder that collected it.
 *
 * @param balancer who gives backends
 * @param listen where to listen; port 0 takes a free one
 * @param timeouts how long to wait
 * @param limits how much to take
 * @param maxTries how many backends one request may be given, at least 1
 * @param xBackend whether responses name their backend
 * @param pseudonym our name in Via
 * @param drainTimeout how long a close waits for requests in flight
 */
public record ProxyConfig(
        LoadBalancer balancer,
        InetSocketAddress listen,
        Timeouts timeouts,
        Limits limits,
        int maxTries,
        boolean xBackend,
        String pseudonym,
        Duration drainTimeout) {}
