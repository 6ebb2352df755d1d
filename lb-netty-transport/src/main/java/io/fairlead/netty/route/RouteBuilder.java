package io.fairlead.netty.route;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Affinity;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.BackendProtocol;
import io.fairlead.netty.BackendProxyHeader;
import io.fairlead.netty.ProxyTlv;
import io.fairlead.netty.ProxyVersion;
import io.fairlead.netty.Queueing;
import io.fairlead.netty.RequestKey;
import io.fairlead.netty.RetryOn;
import io.fairlead.netty.StickyCookie;
import io.fairlead.netty.StickyHost;
import io.fairlead.netty.Timeouts;
import io.fairlead.netty.filter.HttpFilter;
import io.fairlead.netty.filter.RequestHead;
import io.fairlead.netty.head.Fields;
import io.fairlead.netty.loop.Ranges;
import io.fairlead.netty.tls.BackendTls;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Route}. Confined to one thread. */
public final class RouteBuilder {
    final LoadBalancer balancer;
    final List<String> hosts = new ArrayList<>();
    final List<PathPattern> paths = new ArrayList<>();
    final List<String> methods = new ArrayList<>();
    final List<String> serverNames = new ArrayList<>();
    final List<HeaderCondition> headers = new ArrayList<>();
    final List<HttpFilter> filters = new ArrayList<>();

    @Nullable
    Affinity affinity;

    @Nullable
    RequestKey key;

    Own<StickyCookie> cookie = Own.unsaid();
    Own<StickyHost> stickyHost = Own.unsaid();

    @Nullable
    RetryOn retryOn;

    @Nullable
    Timeouts timeouts;

    @Nullable
    Queueing queueing;

    int priority = RequestHead.USUAL_PRIORITY;
    int maxTries;

    @Nullable
    BackendProtocol backendProtocol;

    Own<BackendTls> backendTls = Own.unsaid();
    Own<BackendProxyHeader> backendProxyProtocol = Own.unsaid();

    RouteBuilder(LoadBalancer balancer) {
        this.balancer = requireNonNull(balancer, "balancer");
    }

    /**
     * Serves a host, without port: {@code example.com}, {@code *.example.com} for every name below it, {@code [::1]},
     * or {@code *} for any. Without hosts, any.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public RouteBuilder host(String pattern) {
        hosts.add(HostTable.require("host", pattern));
        return this;
    }

    /**
     * Serves this path alone.
     *
     * @throws IllegalArgumentException if it does not begin with a slash, or has a query
     */
    public RouteBuilder path(String path) {
        paths.add(PathPattern.exact(path));
        return this;
    }

    /**
     * Serves a path and what is below it: {@code /api} stands for {@code /api} and {@code /api/users}, not for
     * {@code /apis}. One that ends with a slash stands for everything that begins with it.
     *
     * @throws IllegalArgumentException if it does not begin with a slash, or has a query
     */
    public RouteBuilder prefix(String prefix) {
        paths.add(PathPattern.prefix(prefix));
        return this;
    }

    /**
     * Serves every path that matches a regular expression as a whole, such as {@code /users/\d+(/.*)?}. Matching takes
     * time linear in the length of the path. Understood are literals, {@code .}, classes, {@code \d \w \s} and their
     * capitals, groups, alternatives, and {@code * + ? {m,n}}, with the meaning they have in java.util.regex; nothing
     * else.
     *
     * @throws IllegalArgumentException if it is not understood, or too large
     */
    public RouteBuilder regex(String regex) {
        paths.add(PathPattern.regex(LinearRegex.of(regex)));
        return this;
    }

    /**
     * Serves these methods; names are case-sensitive. Without methods, any.
     *
     * @throws IllegalArgumentException if one is not the name of a method
     */
    public RouteBuilder methods(String... names) {
        for (String name : names) {
            if (!Fields.isToken(name)) {
                throw new IllegalArgumentException("method: " + name + " (expected: a method, such as GET)");
            }
            methods.add(name);
        }
        return this;
    }

    /**
     * Serves requests of clients that asked for this name in their TLS handshake: exactly, or {@code *.suffix}.
     * Without server names, also those that asked for none.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public RouteBuilder serverName(String pattern) {
        serverNames.add(HostTable.require("serverName", pattern));
        return this;
    }

    /**
     * Serves requests that have the header field, whatever its value.
     *
     * @throws IllegalArgumentException if it is no name of a header field
     */
    public RouteBuilder header(String name) {
        headers.add(HeaderCondition.present(name));
        return this;
    }

    /**
     * Serves requests with a header field of this value, case included; of several fields, one has to have it.
     *
     * @throws IllegalArgumentException if it is no name of a header field
     */
    public RouteBuilder header(String name, String value) {
        headers.add(HeaderCondition.exact(name, value));
        return this;
    }

    /**
     * Serves requests with a header field whose value matches a regular expression as a whole; of several fields, one
     * has to match.
     *
     * @throws IllegalArgumentException if it is no name of a header field, or as {@link #regex} says
     */
    public RouteBuilder headerMatching(String name, String regex) {
        headers.add(HeaderCondition.matching(name, LinearRegex.of(regex)));
        return this;
    }

    /** Sets what keeps its requests with one backend. Defaults to what the listener has. */
    public RouteBuilder affinity(Affinity affinity) {
        this.affinity = requireNonNull(affinity, "affinity");
        return this;
    }

    /** Sets what its hash keys are made of. Defaults to what the listener has. */
    public RouteBuilder key(RequestKey key) {
        this.key = requireNonNull(key, "key");
        return this;
    }

    /** Sets the cookie by which its clients meet their backend again; null for none. Defaults to what the listener has. */
    public RouteBuilder cookie(@Nullable StickyCookie cookie) {
        this.cookie = Own.of(cookie);
        return this;
    }

    /** Sets the names by which its clients meet their backend again; null for none. Defaults to what the listener has. */
    public RouteBuilder stickyHost(@Nullable StickyHost hosts) {
        this.stickyHost = Own.of(hosts);
        return this;
    }

    /** Sets what more is tried elsewhere. Defaults to what the listener has. */
    public RouteBuilder retryOn(RetryOn retryOn) {
        this.retryOn = requireNonNull(retryOn, "retryOn");
        return this;
    }

    /**
     * Sets how long to wait for its backends and for the rest of its requests; how long to wait for a request head is the
     * listener's. Defaults to what the listener has.
     */
    public RouteBuilder timeouts(Timeouts timeouts) {
        this.timeouts = requireNonNull(timeouts, "timeouts");
        return this;
    }

    /** Sets who may wait for its backends. Defaults to what the listener has. */
    public RouteBuilder queueing(Queueing queueing) {
        this.queueing = requireNonNull(queueing, "queueing");
        return this;
    }

    /**
     * Sets the class in which its requests wait for a saturated pool, before those of all higher ones: 0..7. A filter may
     * say {@linkplain RequestHead#priority otherwise}. Defaults to 4.
     *
     * @throws IllegalArgumentException if out of range
     */
    public RouteBuilder priority(int rank) {
        this.priority = Ranges.require("priority", rank, 0, RequestHead.LAST_PRIORITY);
        return this;
    }

    /**
     * Sets how many backends a request may be given, the first included. Defaults to what the listener has.
     *
     * @throws IllegalArgumentException if out of range
     */
    public RouteBuilder maxTries(int tries) {
        this.maxTries = Ranges.require("maxTries", tries, 1, 100);
        return this;
    }

    /** Sets what is spoken with its backends. Defaults to what the listener has. */
    public RouteBuilder backendProtocol(BackendProtocol protocol) {
        this.backendProtocol = requireNonNull(protocol, "protocol");
        return this;
    }

    /** Encrypts connections to its backends; null for not. Defaults to what the listener has. */
    public RouteBuilder backendTls(@Nullable BackendTls tls) {
        this.backendTls = Own.of(tls);
        return this;
    }

    /** Begins connections to its backends with a PROXY header; null for none. Defaults to what the listener has. */
    public RouteBuilder backendProxyProtocol(@Nullable ProxyVersion version) {
        return backendProxyProtocol(version, Set.of());
    }

    /**
     * Begins connections to its backends with a PROXY header that says more of the client; null for none. Defaults to what
     * the listener has.
     *
     * @throws IllegalArgumentException if the version has no room for what is said
     */
    public RouteBuilder backendProxyProtocol(@Nullable ProxyVersion version, Set<ProxyTlv> tlvs) {
        this.backendProxyProtocol = Own.of(BackendProxyHeader.of(version, tlvs));
        return this;
    }

    /** Adds a filter, behind those of the listener and those added before. */
    public RouteBuilder filter(HttpFilter filter) {
        filters.add(requireNonNull(filter, "filter"));
        return this;
    }

    /** Returns the route. */
    public Route build() {
        return new Route(this);
    }
}
