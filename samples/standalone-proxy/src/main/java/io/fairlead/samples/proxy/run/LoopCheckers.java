package io.fairlead.samples.proxy.run;

import io.fairlead.api.HealthChecker;
import io.fairlead.netty.check.GrpcCheckBuilder;
import io.fairlead.netty.check.Http2CheckBuilder;
import io.fairlead.netty.check.RequestOptions;
import io.fairlead.netty.check.TlsOptions;
import io.fairlead.netty.check.TransportChecks;
import io.fairlead.netty.tls.BackendTls;
import io.fairlead.samples.proxy.config.CheckConfig;
import io.fairlead.samples.proxy.config.PoolConfig;
import io.fairlead.samples.proxy.option.Statuses;
import io.netty.channel.EventLoopGroup;
import org.jspecify.annotations.Nullable;

/** Makes checkers that ask over TLS, HTTP/2 and gRPC, on event loops. */
final class LoopCheckers {
    private LoopCheckers() {}

    /**
     * Returns the checker of a pool.
     *
     * @param tls how it is encrypted; null for not at all, which TCP and HTTP/1.1 must not be
     */
    static HealthChecker checker(PoolConfig pool, @Nullable BackendTls tls, EventLoopGroup group) {
        CheckConfig config = pool.check();
        return switch (config.type()) {
            case TCP -> built(TransportChecks.tls(group), config, tls);
            case HTTP ->
                pool.checksHttp2() ? http2(config, tls, group) : page(TransportChecks.https(group), config, tls);
            case GRPC -> grpc(config, tls, group);
            default ->
                throw new IllegalArgumentException("type: " + config.type() + " (expected: one that speaks TLS)");
        };
    }

    private static HealthChecker http2(CheckConfig config, @Nullable BackendTls tls, EventLoopGroup group) {
        Http2CheckBuilder check = TransportChecks.http2(group);
        return page((tls == null) ? check.plaintext() : check, config, tls);
    }

    private static HealthChecker grpc(CheckConfig config, @Nullable BackendTls tls, EventLoopGroup group) {
        GrpcCheckBuilder check = TransportChecks.grpc(group).service(config.service());
        return built((tls == null) ? check.plaintext() : check, config, tls);
    }

    private static HealthChecker page(RequestOptions<?> check, CheckConfig config, @Nullable BackendTls tls) {
        check.path(config.path());
        if (!config.host().isEmpty()) {
            check.host(config.host());
        }
        for (Statuses statuses : config.statuses()) {
            check.expect(statuses.from(), statuses.to());
        }
        if (!config.body().isEmpty()) {
            check.bodyContains(config.body());
        }
        if (!config.bodyRegex().isEmpty()) {
            check.bodyMatches(config.bodyRegex());
        }
        return built(check, config, tls);
    }

    private static HealthChecker built(TlsOptions<?> check, CheckConfig config, @Nullable BackendTls tls) {
        if (config.port() != 0) {
            check.port(config.port());
        }
        if (tls != null) {
            check.tls(tls);
        }
        return check.build();
    }
}
