package io.fairlead.netty.route;

import io.fairlead.api.Affinity;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Selector;
import io.fairlead.netty.BackendProtocol;
import io.fairlead.netty.BackendProxyHeader;
import io.fairlead.netty.Queueing;
import io.fairlead.netty.RequestKey;
import io.fairlead.netty.RetryOn;
import io.fairlead.netty.StickyCookie;
import io.fairlead.netty.StickyHost;
import io.fairlead.netty.Timeouts;
import io.fairlead.netty.filter.HttpFilter;
import io.fairlead.netty.tls.BackendTls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pool, the requests that it serves, and how: what a route does not say is as the listener has it. Of several hosts, of
 * several paths, of several methods and of several server names one has to suit; of header fields, all. Immutable.
 */
public final class Route {
    private static final LoadBalancer NOBODY = LoadBalancer.builder((candidates, before) -> key -> Selector.NONE)
            .name("<none>")
            .build();

    private final LoadBalancer balancer;
    private final List<String> hosts;
    private final List<PathPattern> paths;
    private final Conditions conditions;
    private final @Nullable Affinity affinity;
    private final @Nullable RequestKey key;
    private final Own<StickyCookie> cookie;
    private final Own<StickyHost> stickyHost;
    private final @Nullable RetryOn retryOn;
    private final @Nullable Timeouts timeouts;
    private final @Nullable Queueing queueing;
    private final int priority;
    private final int maxTries;
    private final @Nullable BackendProtocol backendProtocol;
    private final Own<BackendTls> backendTls;
    private final Own<BackendProxyHeader> backendProxyProtocol;
    private final List<HttpFilter> filters;

    Route(RouteBuilder builder) {
        this.balancer = builder.balancer;
        this.hosts = builder.hosts.isEmpty() ? List.of(HostTable.ANY) : List.copyOf(builder.hosts);
        this.paths = builder.paths.isEmpty() ? List.of(PathPattern.any()) : List.copyOf(builder.paths);
        this.conditions = Conditions.of(builder.methods, builder.serverNames, builder.headers);
        this.affinity = builder.affinity;
        this.key = builder.key;
        this.cookie = builder.cookie;
        this.stickyHost = builder.stickyHost;
        this.retryOn = builder.retryOn;
        this.timeouts = builder.timeouts;
        this.queueing = builder.queueing;
        this.priority = builder.priority;
        this.maxTries = builder.maxTries;
        this.backendProtocol = builder.backendProtocol;
        this.backendTls = builder.backendTls;
        this.backendProxyProtocol = builder.backendProxyProtocol;
        this.filters = List.copyOf(builder.filters);
    }

    /** Returns a builder of a route to a pool, which serves everything until it is told what. */
    public static RouteBuilder to(LoadBalancer balancer) {
        return new RouteBuilder(balancer);
    }

    /**
     * Returns a builder of a route whose requests meet no backend: the filter answers them, or another one that is added.
     * What none answers is answered with 503.
     *
     * @param answers such as a {@link io.fairlead.netty.filter.Redirect} or a {@link io.fairlead.netty.filter.Respond}
     */
    public static RouteBuilder answering(HttpFilter answers) {
        return new RouteBuilder(NOBODY).filter(answers);
    }

    /** Returns whether filters answer its requests, instead of backends. */
    public boolean isAnswering() {
        return balancer == NOBODY;
    }

    /** Returns who gives backends; none is given by that of an {@linkplain #answering answering} route. */
    public LoadBalancer balancer() {
        return balancer;
    }

    /** Returns what keeps its requests with one backend; null for what the listener has. */
    public @Nullable Affinity affinity() {
        return affinity;
    }

    /** Returns what its hash keys are made of; null for what the listener has. */
    public @Nullable RequestKey key() {
        return key;
    }

    /**
     * Returns the cookie by which its clients meet their backend again; null for none.
     *
     * @param listeners what the listener has
     */
    public @Nullable StickyCookie cookie(@Nullable StickyCookie listeners) {
        return cookie.or(listeners);
    }

    /**
     * Returns the names by which its clients meet their backend again; null for none.
     *
     * @param listeners what the listener has
     */
    public @Nullable StickyHost stickyHost(@Nullable StickyHost listeners) {
        return stickyHost.or(listeners);
    }

    /** Returns what more is tried elsewhere; null for what the listener has. */
    public @Nullable RetryOn retryOn() {
        return retryOn;
    }

    /** Returns how long to wait for its backends; null for what the listener has. */
    public @Nullable Timeouts timeouts() {
        return timeouts;
    }

    /** Returns who may wait for its backends; null for what the listener has. */
    public @Nullable Queueing queueing() {
        return queueing;
    }

    /** Returns the class in which its requests wait, unless a filter says otherwise; 4 unless it was told. */
    public int priority() {
        return priority;
    }

    /** Returns how many backends a request may be given; 0 for what the listener has. */
    public int maxTries() {
        return maxTries;
    }

    /** Returns what is spoken with its backends; null for what the listener has. */
    public @Nullable BackendProtocol backendProtocol() {
        return backendProtocol;
    }

    /**
     * Returns how connections to its backends are encrypted; null for not at all.
     *
     * @param listeners what the listener has
     */
    public @Nullable BackendTls backendTls(@Nullable BackendTls listeners) {
        return backendTls.or(listeners);
    }

    /**
     * Returns which PROXY header connections to its backends begin with; null for none.
     *
     * @param listeners what the listener has
     */
    public @Nullable BackendProxyHeader backendProxyProtocol(@Nullable BackendProxyHeader listeners) {
        return backendProxyProtocol.or(listeners);
    }

    /** Returns its filters, which stand behind those of the listener. */
    public List<HttpFilter> filters() {
        return filters;
    }

    List<String> hosts() {
        return hosts;
    }

    List<PathPattern> paths() {
        return paths;
    }

    Conditions conditions() {
        return conditions;
    }
}
