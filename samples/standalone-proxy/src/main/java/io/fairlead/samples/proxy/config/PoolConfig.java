package io.fairlead.samples.proxy.config;

import io.fairlead.api.Backend;
import io.fairlead.api.Failover;
import io.fairlead.api.Panic;
import io.fairlead.api.Settings;
import io.fairlead.api.Strategy;
import io.fairlead.netty.BackendProtocol;
import io.fairlead.netty.ProxyTlv;
import io.fairlead.netty.RequestKey;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.ScalarType;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.net.UnixDomainSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Backends that can stand in for one another, and how they are used. */
@Section(doc = "Backends that can stand in for one another, and how they are used")
public record PoolConfig(
        @Option(
                doc = "What names it for listeners, in logs and in metrics",
                required = true,
                format = Format.NAME,
                unique = true)
        String name,

        @Option(doc = "Which backend is chosen") StrategyConfig strategy,

        @Option(
                doc = "What strategies by hash key divide requests by: `source`, the client's address;"
                        + " `header:NAME`, `cookie:NAME`, `query:NAME`, `path`, `target` (path and query) or"
                        + " `method-and-path`; TCP connections have their address. With `stickiness` by header it"
                        + " is that header",
                otherwise = "source",
                format = Format.REQUEST_KEY)
        String key,

        @Option(doc = "Whether a client stays with one backend")
        StickinessConfig stickiness,

        @Option(doc = "The servers; needed unless `discover` says who else is asked")
        List<BackendConfig> backends,

        @Option(doc = "Who else is asked for backends, and how; absent: nobody")
        List<DiscoverConfig> discover,

        @Option(doc = "What http listeners speak with them, whatever clients speak", otherwise = "http1")
        PoolProtocol protocol,

        @Option(doc = "How connections to them are encrypted; absent: not at all", optional = true) @Nullable
        BackendTlsConfig tls,

        @Option(
                doc = "Which PROXY header connections to them begin with, so that they know the client",
                otherwise = "none")
        SendProxy sendProxy,

        @Option(
                doc =
                        "What a header of `v2` says of the client besides addresses: what its TLS here agreed upon (`alpn`), the"
                                + " name it asked for (`authority`), an id of its connection (`unique-id`), that it speaks TLS (`ssl`),"
                                + " with the name in its certificate (`cert-cn`) and the cipher suite (`ssl-cipher`); what the header of"
                                + " a trusted peer said (`received`), which goes before what would be said here; and a checksum"
                                + " (`crc32c`)")
        List<ProxyTlv> sendProxyTlvs,

        @Option(doc = "How they are asked whether they work")
        CheckConfig check,

        @Option(doc = "What runs beside them and says how they want to be used; absent: nothing", optional = true)
        @Nullable
        AgentConfig agent,

        @Option(doc = "How they are taken out by the requests they serve; absent: they are not", optional = true)
        @Nullable
        OutlierConfig outlier,

        @Option(doc = "How often a request or connection is tried elsewhere")
        RetriesConfig retries,

        @Option(doc = "Who may wait while all of them have as much as they take")
        QueueConfig queue,

        @Option(
                doc = "Health is ignored when less than this percentage is healthy; 0: only when none is, -1: never",
                otherwise = "0",
                range = "-1..100")
        int panic,

        @Option(
                doc = "How much more a backend can take than it has to when all of its tier are there: the next tier"
                        + " takes what is too much; 0: the next tier waits until none is left",
                otherwise = "1.4",
                range = "0.0..100.0")
        double overProvisioning,

        @Option(doc = "How a backend that comes back takes up its load")
        SlowStartConfig slowStart,

        @Option(doc = "Which zone takes the load first") ZoneConfig zone) {
    /** Checks each option, that tiers can take all load, and that no two backends have the same id. */
    public PoolConfig {
        SectionSpec.check(
                PoolConfig.class,
                name,
                strategy,
                key,
                stickiness,
                backends,
                discover,
                protocol,
                tls,
                sendProxy,
                sendProxyTlvs,
                check,
                agent,
                outlier,
                retries,
                queue,
                panic,
                overProvisioning,
                slowStart,
                zone);
        if (stickiness.byKey() && !key.equals("source")) {
            throw new BadValue("key: " + BadValue.quoted(key) + ", but \"stickiness\" has a key of its own");
        }
        if (protocol == PoolProtocol.HTTP2 && sendProxy != SendProxy.NONE) {
            throw new BadValue("sendProxy: " + ScalarType.show(sendProxy)
                    + ", but connections of \"protocol\" http2 serve many clients (expected: none)");
        }
        if (sendProxy != SendProxy.V2 && !sendProxyTlvs.isEmpty()) {
            throw new BadValue(
                    "sendProxyTlvs: only with \"sendProxy\" v2, which is " + ScalarType.show(sendProxy) + " here");
        }
        sendProxyTlvs = List.copyOf(sendProxyTlvs);
        if (protocol == PoolProtocol.HTTP2
                && tls != null
                && !tls.alpn().isEmpty()
                && !tls.alpn().equals(List.of("h2"))) {
            throw new BadValue("tls.alpn: " + tls.alpn() + ", but \"protocol\" is http2 (expected: [h2])");
        }
        if (check.type().isPlain() && tls != null && !check.plain()) {
            throw new BadValue("check.type: " + ScalarType.show(check.type())
                    + " asks in plain text, but there is \"tls\" (expected: \"check.plain\" true and a port that is not"
                    + " encrypted, or tcp, http or grpc)");
        }
        if (overProvisioning > 0 && overProvisioning < 1) {
            throw new BadValue("overProvisioning: " + overProvisioning + " (expected: 0, or 1..100)");
        }
        if (backends.isEmpty() && discover.isEmpty()) {
            throw new BadValue("backends: none (expected: at least one, or \"discover\")");
        }
        backends = List.copyOf(backends);
        discover = List.copyOf(discover);
        for (BackendConfig backend : backends) {
            if (backend.address() instanceof UnixDomainSocketAddress && (agent != null || check.port() != 0)) {
                throw new BadValue((agent == null ? "check.port: " : "agent: ") + "backend "
                        + BadValue.quoted(backend.id()) + " has a UNIX socket, which has no port");
            }
        }
        requireWeightsThatCount(strategy, backends);
        Set<String> ids = new HashSet<>();
        for (BackendConfig backend : backends) {
            if (!ids.add(backend.id())) {
                throw new BadValue("backends: two have the id " + BadValue.quoted(backend.id()));
            }
        }
        if (discover.stream().filter(one -> one.by() == DiscoverBy.API).count() > 1) {
            throw new BadValue("discover: api twice");
        }
    }

    private static void requireWeightsThatCount(StrategyConfig strategy, List<BackendConfig> backends) {
        long different = backends.stream()
                .mapToInt(BackendConfig::weight)
                .filter(weight -> weight > 0)
                .distinct()
                .count();
        if (different > 1 && !strategy.byWeight().equals(strategy.name())) {
            throw new BadValue(
                    "strategy: " + strategy.name() + " gives each backend the same, but weights differ (expected: "
                            + strategy.byWeight() + ", or equal weights)");
        }
    }

    /** Returns what the keys of requests are made of. */
    public RequestKey toKey() {
        if (stickiness.by() == StickyBy.HEADER) {
            return RequestKey.header(stickiness.name());
        }
        int colon = key.indexOf(':');
        String name = key.substring(colon + 1);
        return switch (colon < 0 ? key : key.substring(0, colon)) {
            case "header" -> RequestKey.header(name);
            case "cookie" -> RequestKey.cookie(name);
            case "query" -> RequestKey.query(name);
            case "path" -> RequestKey.path();
            case "target" -> RequestKey.target();
            case "method-and-path" -> RequestKey.methodAndPath();
            default -> RequestKey.source();
        };
    }

    /** Returns what is spoken with the backends, as a listener takes it. */
    public BackendProtocol toProtocol() {
        return (protocol == PoolProtocol.HTTP2) ? BackendProtocol.HTTP_2 : BackendProtocol.HTTP_1_1;
    }

    /** Returns how its checks are encrypted; null for not at all, or not checked. */
    public @Nullable BackendTlsConfig checkTls() {
        if (check.plain() || !check.type().speaksTls()) {
            return null;
        }
        return (check.tls() == null) ? tls : check.tls();
    }

    /** Returns whether its checks request pages over HTTP/2. */
    public boolean checksHttp2() {
        BackendTlsConfig encryption = checkTls();
        return (encryption == null || encryption.alpn().isEmpty())
                ? protocol == PoolProtocol.HTTP2
                : encryption.alpn().equals(List.of("h2"));
    }

    /** Returns whether its backends are asked in the same way as those of another one. */
    boolean checksLike(PoolConfig other) {
        return check.equals(other.check)
                && Objects.equals(checkTls(), other.checkTls())
                && (protocol == other.protocol || (checkTls() == null && check.type() != CheckType.HTTP));
    }

    /** Returns what a PROXY header to the backends says besides addresses. */
    public Set<ProxyTlv> toTlvs() {
        return Set.copyOf(sendProxyTlvs);
    }

    /** Returns whether its backends are reached in a way that only http listeners know. */
    boolean isForHttp() {
        return protocol == PoolProtocol.HTTP2;
    }

    /** Returns the backends as a balancer takes them. */
    public List<Backend> toBackends() {
        return backends.stream().map(BackendConfig::toBackend).toList();
    }

    /** Returns what a balancer can change while it runs, with a strategy made of {@link #strategy}. */
    public Settings toSettings(Strategy made) {
        return new Settings(
                made,
                new Panic(panic),
                retries.budget().toRetryBudget(),
                slowStart.toSlowStart(),
                (overProvisioning == 0) ? Failover.lastResort() : new Failover(overProvisioning),
                zone.toLocality());
    }
}
