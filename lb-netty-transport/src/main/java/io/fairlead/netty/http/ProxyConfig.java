package io.fairlead.netty.http;

import io.fairlead.api.Affinity;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.BackendProtocol;
import io.fairlead.netty.Limits;
import io.fairlead.netty.RequestKey;
import io.fairlead.netty.RetryOn;
import io.fairlead.netty.Timeouts;
import io.fairlead.netty.accept.Edges;
import io.fairlead.netty.log.AccessLog;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a proxy was told that may change while it runs, checked by the options that collected it.
 *
 * @param balancer who gives backends
 * @param affinity whom it is made to prefer
 * @param key what the hash key of a request is made of
 * @param timeouts how long to wait
 * @param limits how much to take
 * @param maxTries how many backends one request may be given, at least 1
 * @param retryOn after what it is given another one although a backend has it
 * @param edges what is around the protocol
 * @param xBackend whether responses name their backend
 * @param http2 whether clients may speak HTTP/2
 * @param backendProtocol what is spoken with backends
 * @param upgrades to which protocols connections may go over, in lower case
 * @param pseudonym our name in Via
 * @param name what it is called in logs and statistics
 * @param accessLog where requests are logged; null for nowhere
 * @param healthPath the path that the proxy itself answers; null for none
 * @param drainTimeout how long a close waits for requests in flight
 */
public record ProxyConfig(
        LoadBalancer balancer,
        Affinity affinity,
        RequestKey key,
        Timeouts timeouts,
        Limits limits,
        int maxTries,
        RetryOn retryOn,
        Edges edges,
        boolean xBackend,
        boolean http2,
        BackendProtocol backendProtocol,
        Set<String> upgrades,
        String pseudonym,
        String name,
        @Nullable AccessLog accessLog,
        @Nullable String healthPath,
        Duration drainTimeout) {}
