package io.fairlead.samples.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.samples.proxy.option.SectionSpec;
import java.lang.reflect.RecordComponent;
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

    /** Returns a record with another value of one of its options. */
    static <T extends Record> T with(T section, String key, @Nullable Object value) {
        SectionSpec spec = SectionSpec.of(section.getClass());
        RecordComponent[] components = section.getClass().getRecordComponents();
        @Nullable Object[] values = new @Nullable Object[components.length];
        boolean found = false;
        for (int i = 0; i < values.length; i++) {
            boolean meant = components[i].getName().equals(key);
            found |= meant;
            try {
                values[i] = meant ? value : components[i].getAccessor().invoke(section);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }
        assertThat(found).as(key).isTrue();
        @SuppressWarnings("unchecked") // made by the constructor of its class
        T made = (T) spec.create(values);
        return made;
    }

    /** Returns a section that has every default but for one option that must be given. */
    private static <T extends Record> T of(Class<T> type, Map<String, ?> given) {
        @Nullable
        Object[] values = SectionSpec.of(type).options().stream()
                .map(option -> given.containsKey(option.key()) ? given.get(option.key()) : option.byDefault())
                .toArray();
        return type.cast(SectionSpec.of(type).create(values));
    }

    static CheckConfig check(CheckType type, int fall) {
        return of(CheckConfig.class, Map.of("type", type, "fall", fall));
    }

    static RetriesConfig retries(int max, double ratio) {
        return of(RetriesConfig.class, Map.of("max", max, "budget", new BudgetConfig(ratio, 10, 100)));
    }

    static StickinessConfig sticky(StickyBy by, String name, int size) {
        return of(StickinessConfig.class, Map.of("by", by, "name", name, "size", size));
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
        return of(
                PoolConfig.class,
                Map.of(
                        "name",
                        name,
                        "strategy",
                        new StrategyConfig(strategy, Map.of(), null),
                        "stickiness",
                        stickiness,
                        "backends",
                        backends,
                        "check",
                        check,
                        "retries",
                        r));
    }

    /** The pool of a name, with other ways to move load. */
    static PoolConfig shaped(String name, double overProvisioning, String slowStart, String zone) {
        PoolConfig slow = with(pool(name), "slowStart", new SlowStartConfig(Duration.parse(slowStart), 1, 10, 0));
        return with(with(slow, "zone", new ZoneConfig(zone, 0, 6)), "overProvisioning", overProvisioning);
    }

    static PoolConfig pool(String name) {
        return pool(name, "round-robin", List.of(backend("a", 1)), check(CheckType.TCP, 3), retries(2, 0.2));
    }

    static ListenerConfig listener(String name, int port, String pool) {
        return of(ListenerConfig.class, Map.of("name", name, "bind", address(port), "pool", pool));
    }

    static ProxyConfig proxy(List<ListenerConfig> listeners, List<PoolConfig> pools) {
        return of(ProxyConfig.class, Map.of("listeners", listeners, "pools", pools));
    }

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
