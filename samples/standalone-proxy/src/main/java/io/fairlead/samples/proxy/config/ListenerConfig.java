package io.fairlead.samples.proxy.config;

import io.fairlead.netty.HttpProxy;
import io.fairlead.netty.filter.HeaderRules;
import io.fairlead.netty.filter.HttpFilter;
import io.fairlead.samples.proxy.option.Addresses;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.ScalarType;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An address where clients connect, and the pool that serves them. */
@Section(doc = "An address where clients connect, and the pool that serves them")
public record ListenerConfig(
        @Option(
                doc = "What names it in logs, metrics and on the status page",
                required = true,
                format = Format.NAME,
                unique = true)
        String name,

        @Option(doc = "What it understands: HTTP/1.1 and HTTP/2, or just bytes", otherwise = "http")
        Mode mode,

        @Option(
                doc =
                        "Where it listens: host and port, where `*:80` is every address of IPv6 and IPv4 and port 0 a free one; `unix:` and the path of a UNIX socket; or `fd@` and the name of a listening socket that the process was started with (systemd), or the number of its descriptor",
                required = true,
                format = Format.BIND_ANY,
                unique = true)
        SocketAddress bind,

        @Option(doc = "What the file of its UNIX socket is like", optional = true) @Nullable
        SocketConfig socket,

        @Option(
                doc =
                        "The name of the pool that serves it, routes apart; absent: what no route suits is answered with 404, or closed",
                among = "pools.name")
        String pool,

        @Option(doc = "Which requests other pools serve", when = "mode=http")
        List<RouteConfig> routes,

        @Option(
                doc =
                        "Whether paths that servers disagree about are refused, where there are routes: dot segments, empty segments, encoded slashes, backslashes, NUL",
                otherwise = "false",
                when = "mode=http")
        boolean strictPaths,

        @Option(doc = "Which clients other pools serve", when = "mode=tcp")
        List<TcpRouteConfig> tcpRoutes,

        @Option(
                doc =
                        "How long a client may take to say which of `tcpRoutes` it wants; then it is served by what is known, and a part of a ClientHello is refused",
                otherwise = "3s",
                range = "1ms..1h",
                when = "mode=tcp")
        Duration patience,

        @Option(
                doc =
                        "How many bits of an IPv4 address make the key of a client, in stickiness and in strategies by key",
                otherwise = "32",
                range = "0..32",
                when = "mode=tcp")
        int keyBits4,

        @Option(doc = "Likewise of an IPv6 address", otherwise = "128", range = "0..128", when = "mode=tcp")
        int keyBits6,

        @Option(
                doc =
                        "Whether clients may speak HTTP/2: those that TLS agrees with upon it, and without TLS those that begin with it (h2c)",
                otherwise = "true",
                when = "mode=http")
        boolean http2,

        @Option(
                doc =
                        "To which protocols connections of HTTP/1.1 may go over if the backend agrees; others are not asked for",
                otherwise = "websocket",
                format = Format.FIELD,
                when = "mode=http")
        List<String> upgrades,

        @Option(
                doc = "The name of this proxy in the header field Via",
                otherwise = "fairlead",
                format = Format.PSEUDONYM,
                when = "mode=http")
        String via,

        @Option(doc = "Whose word is taken for who asked, and how backends are told", when = "mode=http")
        ForwardedConfig forwarded,

        @Option(
                doc =
                        "The header field in which each request has an id, such as `X-Request-Id`; that of a trusted proxy is kept; absent: none",
                format = Format.FIELD,
                when = "mode=http")
        String requestId,

        @Option(doc = "What is done to the header fields of requests before backends get them", when = "mode=http")
        HeadersConfig requestHeaders,

        @Option(doc = "What is done to the header fields of responses before clients get them", when = "mode=http")
        HeadersConfig responseHeaders,

        @Option(doc = "How long it waits, and for what") TimeoutsConfig timeouts,

        @Option(doc = "How much it takes") LimitsConfig limits,

        @Option(
                doc = "Whether responses carry `X-Backend` with the id of the backend",
                otherwise = "false",
                when = "mode=http")
        boolean xBackend,

        @Option(
                doc = "A path that the proxy answers itself, 200 while it serves; absent: none",
                format = Format.PATH,
                when = "mode=http")
        String healthPath,

        @Option(doc = "How clients are encrypted; absent: not at all", optional = true) @Nullable
        TlsConfig tls,

        @Option(doc = "From whom a PROXY header is taken; absent: from nobody", optional = true) @Nullable
        ProxyProtocolConfig proxyProtocol,

        @Option(
                doc =
                        "Whether connections to backends come from the address of the client; needs epoll, CAP_NET_ADMIN or CAP_NET_RAW, and routes that bring the answers back",
                otherwise = "false")
        boolean transparentSource,

        @Option(
                doc =
                        "Whether relayed connections are reset when their backend goes down or into maintenance, so that clients connect anew",
                otherwise = "false",
                when = "mode=tcp")
        boolean closeSessionsOnDown,

        @Option(
                doc = "The format of its lines in the access log; `auto` is what `accessLog.format` says",
                otherwise = "auto")
        LogFormat accessLog) {
    /** Checks each option, and that the log format suits the mode. */
    public ListenerConfig {
        SectionSpec.check(
                ListenerConfig.class,
                name,
                mode,
                bind,
                socket,
                pool,
                routes,
                strictPaths,
                tcpRoutes,
                patience,
                keyBits4,
                keyBits6,
                http2,
                upgrades,
                via,
                forwarded,
                requestId,
                requestHeaders,
                responseHeaders,
                timeouts,
                limits,
                xBackend,
                healthPath,
                tls,
                proxyProtocol,
                transparentSource,
                closeSessionsOnDown,
                accessLog);
        routes = List.copyOf(routes);
        tcpRoutes = List.copyOf(tcpRoutes);
        upgrades = List.copyOf(upgrades);
        if (socket != null && !(bind instanceof UnixDomainSocketAddress)) {
            throw new BadValue("socket: only with a UNIX socket in \"bind\" (it is " + Addresses.show(bind) + ')');
        }
        requireServed(mode, pool, routes, tcpRoutes);
        requireUpgrades(upgrades);
        if (mode == Mode.HTTP && tls != null && !http2 && tls.alpn().contains("h2")) {
            throw new BadValue("tls.alpn: " + tls.alpn() + ", but \"http2\" is false (expected: without h2)");
        }
        requireFilters(requestId, requestHeaders, responseHeaders);
        for (int i = 0; i < routes.size(); i++) {
            try {
                routes.get(i).check();
            } catch (BadValue e) {
                throw new BadValue("routes[" + i + "]: " + e.getMessage());
            }
        }
        for (int i = 0; i < tcpRoutes.size(); i++) {
            try {
                tcpRoutes.get(i).check();
            } catch (BadValue e) {
                throw new BadValue("tcpRoutes[" + i + "]: " + e.getMessage());
            }
        }
        if (!accessLog.suits(mode)) {
            String given = ScalarType.show(accessLog);
            String of = ScalarType.show(mode);
            throw new BadValue("accessLog: " + given + " is not a format of a " + of + " listener");
        }
    }

    private static void requireServed(
            Mode mode, String pool, List<RouteConfig> routes, List<TcpRouteConfig> tcpRoutes) {
        boolean tcp = mode == Mode.TCP;
        if (pool.isEmpty() && (tcp ? tcpRoutes.isEmpty() : routes.isEmpty())) {
            throw new BadValue(
                    tcp
                            ? "pool: missing, and there are no \"tcpRoutes\""
                            : "pool: missing, and there are no \"routes\"");
        }
    }

    private static void requireUpgrades(List<String> upgrades) {
        try {
            HttpProxy.Builder unused = HttpProxy.builder(RouteConfig.NOWHERE).upgrades(upgrades.toArray(new String[0]));
        } catch (IllegalArgumentException e) {
            throw new BadValue(String.valueOf(e.getMessage()));
        }
    }

    private static void requireFilters(String requestId, HeadersConfig requests, HeadersConfig responses) {
        List<HttpFilter> unused = filters(requests, responses);
        try {
            if (!requestId.isEmpty()) {
                HeaderRules.builder().removeRequest(requestId);
            }
        } catch (IllegalArgumentException e) {
            throw new BadValue("requestId: " + e.getMessage());
        }
    }

    private static List<HttpFilter> filters(HeadersConfig requests, HeadersConfig responses) {
        try {
            boolean none = requests.isEmpty() && responses.isEmpty();
            return none ? List.of() : List.of(HeadersConfig.rules(requests, responses));
        } catch (IllegalArgumentException e) {
            throw new BadValue("requestHeaders or responseHeaders: " + e.getMessage());
        }
    }

    /** Returns whether the operating system chooses its port. */
    boolean takesFreePort() {
        return bind instanceof InetSocketAddress inet && inet.getPort() == 0;
    }

    /** Returns what heads of requests and responses pass. */
    public List<HttpFilter> filters() {
        return filters(requestHeaders, responseHeaders);
    }

    /** Returns the names of the pools that it needs: its own first, those of routes behind it. */
    public Set<String> pools() {
        Set<String> names = new LinkedHashSet<>();
        names.add(pool);
        routes.forEach(route -> names.add(route.pool()));
        tcpRoutes.forEach(route -> names.add(route.pool()));
        names.remove("");
        return names;
    }
}
