package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.SectionSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Configurations made without a file. */
final class Configs {
    private Configs() {}

    static BackendConfig backend(String id, int weight) {
        return new BackendConfig(id, address(9000), weight, 0, "", 0, Map.of());
    }

    static CheckConfig check(CheckType type, int fall) {
        CheckConfig none = SectionSpec.defaults(CheckConfig.class);
        return new CheckConfig(
                type,
                "/",
                "",
                List.of(),
                "",
                "",
                null,
                none.redis(),
                List.of(),
                0,
                none.interval(),
                none.fastInterval(),
                none.downInterval(),
                none.timeout(),
                none.jitter(),
                none.rise(),
                fall,
                none.initial());
    }

    static RetriesConfig retries(int max, double ratio) {
        return new RetriesConfig(max, false, List.of(), new BudgetConfig(ratio, 10, 100));
    }

    static StickinessConfig sticky(StickyBy by, String name, int size) {
        StickinessConfig none = SectionSpec.defaults(StickinessConfig.class);
        return new StickinessConfig(
                by,
                name,
                none.mode(),
                none.secret(),
                none.life(),
                none.path(),
                none.domain(),
                none.sameSite(),
                size,
                Duration.ofMinutes(30));
    }

    static PoolConfig pool(
            String name, String strategy, List<BackendConfig> backends, CheckConfig check, RetriesConfig r) {
        return pool(name, strategy, sticky(StickyBy.NONE, "", 1), backends, check, r);
    }

    static PoolConfig pool(
            String name,
            String strategy,
            StickinessConfig stickiness,
            List<BackendConfig> backends,
            CheckConfig check,
            RetriesConfig r) {
        return new PoolConfig(
                name,
                new StrategyConfig(strategy, Map.of(), null),
                "source",
                stickiness,
                backends,
                check,
                null,
                null,
                r,
                0,
                1.4,
                SectionSpec.defaults(SlowStartConfig.class),
                SectionSpec.defaults(ZoneConfig.class));
    }

    /** The pool of a name, with other ways to move load. */
    static PoolConfig shaped(String name, double overProvisioning, String slowStart, String zone) {
        PoolConfig pool = pool(name);
        return new PoolConfig(
                name,
                pool.strategy(),
                pool.key(),
                pool.stickiness(),
                pool.backends(),
                pool.check(),
                pool.agent(),
                pool.outlier(),
                pool.retries(),
                pool.panic(),
                overProvisioning,
                new SlowStartConfig(Duration.parse(slowStart), 1, 10, 0),
                new ZoneConfig(zone, 0, 6));
    }

    /** The pool of a name, whose outliers are detected like that. */
    static PoolConfig watched(String name, @Nullable OutlierConfig outlier) {
        PoolConfig pool = pool(name);
        return new PoolConfig(
                name,
                pool.strategy(),
                pool.key(),
                pool.stickiness(),
                pool.backends(),
                pool.check(),
                pool.agent(),
                outlier,
                pool.retries(),
                pool.panic(),
                pool.overProvisioning(),
                pool.slowStart(),
                pool.zone());
    }

    static PoolConfig pool(String name) {
        return pool(name, "round-robin", List.of(backend("a", 1)), check(CheckType.TCP, 3), retries(2, 0.2));
    }

    static ListenerConfig listener(String name, int port, String pool) {
        return new ListenerConfig(
                name,
                Mode.HTTP,
                address(port),
                pool,
                List.of(),
                false,
                SectionSpec.defaults(ForwardedConfig.class),
                "",
                SectionSpec.defaults(HeadersConfig.class),
                SectionSpec.defaults(HeadersConfig.class),
                SectionSpec.defaults(TimeoutsConfig.class),
                SectionSpec.defaults(LimitsConfig.class),
                false,
                "",
                null,
                null,
                false,
                LogFormat.AUTO);
    }

    static ProxyConfig proxy(List<ListenerConfig> listeners, List<PoolConfig> pools) {
        return new ProxyConfig(listeners, pools, null, null, SectionSpec.defaults(ShutdownConfig.class), 0);
    }

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
