package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.ScalarType;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Everything the standalone proxy is told, complete and checked. */
@Section(
        doc = "The whole file",
        notYet = {"tls", "include"})
public record ProxyConfig(
        @Option(doc = "Where clients connect", required = true)
        List<ListenerConfig> listeners,

        @Option(doc = "What serves them") List<PoolConfig> pools,

        @Option(doc = "The status page, metrics and commands for operators; absent: none", optional = true) @Nullable
        AdminConfig admin,

        @Option(doc = "A line for each request or connection; absent: none", optional = true) @Nullable
        AccessLogConfig accessLog,

        @Option(doc = "What instances share; absent: nothing", optional = true) @Nullable
        StoreConfig store,

        @Option(doc = "How the proxy ends") ShutdownConfig shutdown,

        @Option(doc = "How many threads serve; 0: one for each processor", otherwise = "0", range = "0..1024")
        int threads,

        @Option(
                doc =
                        "How listeners talk to the operating system: `auto` is epoll where its native library loads, otherwise the JDK's selectors. A change needs a restart",
                otherwise = "auto")
        TransportChoice transport) {
    /** Checks each option, that names are unique, that pools exist, and that there is a log to write to. */
    public ProxyConfig {
        SectionSpec.check(ProxyConfig.class, listeners, pools, admin, accessLog, store, shutdown, threads, transport);
        listeners = List.copyOf(listeners);
        pools = List.copyOf(pools);
        requireUnique("listeners", listeners, ListenerConfig::name);
        requireUnique("pools", pools, PoolConfig::name);
        for (int i = 0; i < pools.size(); i++) {
            if (store == null && pools.get(i).stickiness().shared()) {
                throw new BadValue("pools[" + i + "].stickiness.shared: true, but there is no section \"store\"");
            }
        }
        for (int i = 0; i < listeners.size(); i++) {
            ListenerConfig listener = listeners.get(i);
            for (String name : listener.pools()) {
                if (pools.stream().noneMatch(pool -> pool.name().equals(name))) {
                    throw new BadValue("listeners[" + i + "].pool: " + BadValue.quoted(name) + " is not defined");
                }
            }
            if (listener.mode() == Mode.TCP) {
                for (String name : listener.pools()) {
                    requireForTcp("listeners[" + i + "].pool: ", poolOf(pools, name));
                }
            }
            if (accessLog == null && listener.accessLog() != LogFormat.AUTO && listener.accessLog() != LogFormat.OFF) {
                throw new BadValue("listeners[" + i + "].accessLog: " + ScalarType.show(listener.accessLog())
                        + ", but there is no section \"accessLog\" to say where lines go");
            }
        }
    }

    private static void requireForTcp(String where, PoolConfig pool) {
        StickyBy by = pool.stickiness().by();
        if (by == StickyBy.HEADER || by == StickyBy.COOKIE || by == StickyBy.HOST) {
            throw new BadValue(where + BadValue.quoted(pool.name()) + " knows clients by a " + ScalarType.show(by)
                    + ", which a tcp listener does not read (expected: by source)");
        }
        if (pool.isForHttp()) {
            throw new BadValue(where + BadValue.quoted(pool.name())
                    + " has protocol http2, which a tcp listener does not speak (expected: http1)");
        }
    }

    /** Returns the pool of a name that a listener of this configuration has. */
    public PoolConfig pool(String name) {
        return poolOf(pools, name);
    }

    private static PoolConfig poolOf(List<PoolConfig> pools, String name) {
        return pools.stream()
                .filter(pool -> pool.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the format of a listener's lines in the access log, never {@link LogFormat#AUTO}. */
    public LogFormat logFormatOf(ListenerConfig listener) {
        return (accessLog == null) ? LogFormat.OFF : accessLog.formatFor(listener);
    }

    private static <T> void requireUnique(String key, List<T> sections, Function<T, String> name) {
        if (sections.stream().map(name).distinct().count() < sections.size()) {
            throw new BadValue(key + ": two have the same name");
        }
    }
}
