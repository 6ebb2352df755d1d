package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.accept.Edges;
import io.fairlead.netty.filter.HttpFilter;
import io.fairlead.netty.filter.RequestHead;
import io.fairlead.netty.head.Fields;
import io.fairlead.netty.http.ProxyConfig;
import io.fairlead.netty.loop.Ranges;
import io.fairlead.netty.route.Route;
import io.fairlead.netty.route.Routes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of an HTTP proxy that may change while it runs: what its builder and {@link HttpProxy#reconfigure}
 * have in common. Confined to one thread.
 *
 * @param <T> the options themselves, for chaining
 */
public abstract sealed class HttpOptions<T extends HttpOptions<T>> extends ProxyOptions<T>
        permits HttpProxy.Builder, HttpProxy.Changes {
    private RequestKey key = RequestKey.source();
    private Timeouts timeouts = Timeouts.defaults();
    private Limits limits = Limits.defaults();
    private RetryOn retryOn = RetryOn.nothing();
    private boolean xBackend;
    private boolean http2 = true;
    private Http2Limits http2Limits = Http2Limits.defaults();
    private BackendProtocol backendProtocol = BackendProtocol.HTTP_1_1;
    private Set<String> upgrades = Set.of("websocket");
    private String pseudonym = "fairlead";
    private Duration retryAfter = Duration.ofSeconds(1);
    private @Nullable String healthPath;
    private @Nullable StickyCookie cookie;
    private @Nullable StickyHost stickyHost;
    private Forwarding forwarding = Forwarding.defaults();
    private @Nullable String requestId;
    private List<HttpFilter> filters = List.of();
    private @Nullable Routes routes;
    boolean fallback = true; // to the balancer, for what no route suits

    HttpOptions(LoadBalancer balancer) {
        super(balancer, "http");
    }

    HttpOptions(ProxyConfig current) {
        super(current.balancer(), current.name());
        affinity = current.affinity();
        key = current.key();
        timeouts = current.timeouts();
        limits = current.limits();
        maxTries = current.maxTries();
        retryOn = current.retryOn();
        tls = current.edges().tls();
        proxyProtocol = current.edges().header();
        backendTls = current.edges().backendTls();
        backendProxyProtocol = current.edges().backendHeader();
        transparentSource = current.edges().transparentSource();
        xBackend = current.xBackend();
        http2 = current.http2();
        http2Limits = current.http2Limits();
        backendProtocol = current.backendProtocol();
        upgrades = current.upgrades();
        pseudonym = current.pseudonym();
        accessLog = current.accessLog();
        queueing = current.queueing();
        retryAfter = current.retryAfter();
        healthPath = current.healthPath();
        cookie = current.cookie();
        stickyHost = current.stickyHost();
        forwarding = current.forwarding();
        requestId = current.requestId();
        filters = current.filters();
        routes = current.routes();
        fallback = current.fallback();
        drainTimeout = current.drainTimeout();
    }

    final ProxyConfig config() {
        checkHttp2();
        return new ProxyConfig(
                        (fallback || routes == null)
                                ? balancer
                                : routes.list().get(0).balancer(),
                        affinity,
                        cookie,
                        stickyHost,
                        key,
                        timeouts,
                        limits,
                        maxTries,
                        retryOn,
                        queueing,
                        RequestHead.USUAL_PRIORITY,
                        retryAfter,
                        edges(),
                        xBackend,
                        http2,
                        http2Limits,
                        backendProtocol,
                        upgrades,
                        pseudonym,
                        name,
                        accessLog,
                        healthPath,
                        forwarding,
                        requestId,
                        filters,
                        routes,
                        fallback || routes == null,
                        drainTimeout)
                .checkRoutes();
    }

    private Edges edges() {
        Edges edges = new Edges(tls, proxyProtocol, backendTls, backendProxyProtocol).fromClients(transparentSource);
        for (Route route : (routes == null) ? List.<Route>of() : routes.list()) {
            edges = edges.telling(route.backendProxyProtocol(null));
        }
        return edges;
    }

    private void checkHttp2() {
        if (!http2 && tls != null && tls.alpn().contains("h2")) {
            throw new IllegalArgumentException("tls: ALPN " + tls.alpn() + " (expected: without h2, as http2 is off)");
        }
    }

    /** Sets what the hash key of a request is made of. Defaults to {@link RequestKey#source()}. */
    public final T key(RequestKey key) {
        this.key = requireNonNull(key, "key");
        return self();
    }

    /**
     * Sets the cookie by which clients meet their backend again; null for none, which is the default. Where it decides,
     * {@link #affinity} is not asked.
     */
    public final T cookie(@Nullable StickyCookie cookie) {
        this.cookie = cookie;
        return self();
    }

    /**
     * Sends clients to the host name of their backend, by which they meet it again; null for none, which is the default. A name
     * comes before what a {@link #cookie} says.
     */
    public final T stickyHost(@Nullable StickyHost hosts) {
        this.stickyHost = hosts;
        return self();
    }

    /**
     * Sets whose word is taken for who asked, and how backends are told. Defaults to {@link Forwarding#defaults()}: nobody
     * is believed, and backends find X-Forwarded-For and its like.
     */
    public final T forwarding(Forwarding forwarding) {
        this.forwarding = requireNonNull(forwarding, "forwarding");
        return self();
    }

    /**
     * Gives every request an id in this header field, such as {@code X-Request-Id}: 128 random bits in hexadecimal digits.
     * The one that a trusted proxy sends, by {@link #forwarding}, is kept if it has at most 128 letters, digits and
     * {@code -_.~+/=:@}. Backends, filters and the access log see it; {@link
     * io.fairlead.netty.filter.HeaderRules} can tell the client. Defaults to none.
     *
     * @param header null for none
     * @throws IllegalArgumentException if it is no name of a header field that may be changed
     */
    public final T requestId(@Nullable String header) {
        if (header != null) {
            Fields.requireChangeable(header);
        }
        this.requestId = header;
        return self();
    }

    /** Sets what heads of requests and responses pass, in this order. Defaults to nothing. */
    public final T filters(List<HttpFilter> filters) {
        this.filters = List.copyOf(filters);
        return self();
    }

    /**
     * Sets which pool serves a request. What no route suits is served by the balancer, or answered with 404 by a proxy
     * that was {@linkplain HttpProxy#builder(Routes) built of routes}. Defaults to none: the balancer serves everything.
     *
     * <p>A reconfiguration exchanges the routes as a whole. Counters and unused connections of a pool stay if its balancer
     * does, or if another one has its name.
     *
     * @param routes null for none
     */
    public final T routes(@Nullable Routes routes) {
        this.routes = routes;
        return self();
    }

    /** Sets how long to wait. Defaults to {@link Timeouts#defaults()}. */
    public final T timeouts(Timeouts timeouts) {
        this.timeouts = requireNonNull(timeouts, "timeouts");
        return self();
    }

    /** Sets how much to take. Defaults to {@link Limits#defaults()}. */
    public final T limits(Limits limits) {
        this.limits = requireNonNull(limits, "limits");
        return self();
    }

    /** Sets what more is tried elsewhere. Defaults to {@link RetryOn#nothing()}. */
    public final T retryOn(RetryOn retryOn) {
        this.retryOn = requireNonNull(retryOn, "retryOn");
        return self();
    }

    /**
     * Sets what the proxy's own answers with status 503 say in Retry-After: this, and by chance up to as much again, in
     * whole seconds, so that not all who were refused come back at once. Defaults to 1 s.
     *
     * @throws IllegalArgumentException if less than a second or longer than a day
     */
    public final T retryAfter(Duration shortest) {
        this.retryAfter = Ranges.require("retryAfter", shortest, Duration.ofSeconds(1), Duration.ofDays(1));
        return self();
    }

    /** Adds {@code X-Backend: <backend id>} to responses. Defaults to false. */
    public final T xBackend(boolean on) {
        this.xBackend = on;
        return self();
    }

    /**
     * Lets clients speak HTTP/2: those that TLS has agreed with upon it, and without TLS those that begin with its
     * preface. Defaults to true; a change holds for connections to come. With false, TLS must not offer {@code h2} by ALPN, as
     * {@link io.fairlead.netty.tls.ServerTls#forHttp} does by default: starting fails.
     */
    public final T http2(boolean on) {
        this.http2 = on;
        return self();
    }

    /**
     * Sets how many streams connections have, and what is no longer taken for use. Defaults to {@link
     * Http2Limits#defaults()}; a change holds for connections to come.
     */
    public final T http2Limits(Http2Limits limits) {
        this.http2Limits = requireNonNull(limits, "http2Limits");
        return self();
    }

    /**
     * Sets what is spoken with backends, whatever clients speak. Defaults to {@link BackendProtocol#HTTP_1_1}.
     *
     * <p>With HTTP/2, up to {@link Http2Limits#backendStreams} requests of an event loop share a connection. A request that
     * a backend says it has not looked at is tried elsewhere, whatever its method.
     */
    public final T backendProtocol(BackendProtocol protocol) {
        this.backendProtocol = requireNonNull(protocol, "backendProtocol");
        return self();
    }

    /**
     * Sets to which protocols connections of HTTP/1.1 may go over, if the backend agrees (101): from then on bytes are passed on
     * unseen, until both sides have ended, or nothing has come for {@link Timeouts#tunnel}. A request for any other is forwarded
     * without its Upgrade field. Defaults to {@code websocket}; none turns it off.
     *
     * <p>Not with {@link BackendProtocol#HTTP_2}.
     *
     * @throws IllegalArgumentException if a name is no token, or a version of HTTP, which would hide requests from the
     *     proxy
     */
    public final T upgrades(String... protocols) {
        Set<String> names = new HashSet<>();
        for (String protocol : protocols) {
            String name = protocol.toLowerCase(Locale.ROOT);
            if (!name.matches("[!#$%&'*+.^_`|~0-9a-z-]{1,64}") || name.matches("h2c?|http.*")) {
                throw new IllegalArgumentException(
                        "upgrades: " + protocol + " (expected: a protocol other than HTTP, such as websocket)");
            }
            names.add(name);
        }
        this.upgrades = Set.copyOf(names);
        return self();
    }

    /**
     * Sets the name of this proxy in Via. Defaults to {@code fairlead}.
     *
     * @throws IllegalArgumentException if it is not a token
     */
    public final T pseudonym(String name) {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "pseudonym: " + name + " (expected: 1..64 letters, digits, dots, dashes)");
        }
        this.pseudonym = name;
        return self();
    }

    /**
     * Answers requests for exactly this path without a backend: 200 and {@code ok}, or 503 while draining or when
     * no backend is eligible. Defaults to none.
     *
     * @param path null for none
     * @throws IllegalArgumentException if it is not an absolute path
     */
    public final T healthPath(@Nullable String path) {
        if (path != null && !path.matches("/[!-~&&[^?#]]{0,255}")) {
            throw new IllegalArgumentException(
                    "healthPath: " + path + " (expected: a path of at most 256 characters, such as /healthz)");
        }
        this.healthPath = path;
        return self();
    }
}
