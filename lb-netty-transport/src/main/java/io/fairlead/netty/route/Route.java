package io.fairlead.netty.route;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Affinity;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.RequestKey;
import io.fairlead.netty.RetryOn;
import io.fairlead.netty.StickyCookie;
import io.fairlead.netty.Timeouts;
import io.fairlead.netty.filter.HttpFilter;
import io.fairlead.netty.head.Fields;
import io.fairlead.netty.loop.Ranges;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pool, the requests that it serves, and how: what a route does not say is as the listener has it. Of several hosts, of
 * several paths, of several methods and of several server names one has to suit; of header fields, all. Immutable.
 */
public final class Route {
    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+\\]|\\*");

    private final LoadBalancer balancer;
    private final List<String> hosts;
    private final List<PathPattern> paths;
    private final Conditions conditions;
    private final @Nullable Affinity affinity;
    private final @Nullable RequestKey key;
    private final @Nullable StickyCookie cookie;
    private final boolean ownCookie;
    private final @Nullable RetryOn retryOn;
    private final @Nullable Timeouts timeouts;
    private final int maxTries;
    private final List<HttpFilter> filters;

    private Route(Builder builder) {
        this.balancer = builder.balancer;
        this.hosts = builder.hosts.isEmpty() ? List.of(HostTable.ANY) : List.copyOf(builder.hosts);
        this.paths = builder.paths.isEmpty() ? List.of(PathPattern.any()) : List.copyOf(builder.paths);
        this.conditions = Conditions.of(builder.methods, builder.serverNames, builder.headers);
        this.affinity = builder.affinity;
        this.key = builder.key;
        this.cookie = builder.cookie;
        this.ownCookie = builder.ownCookie;
        this.retryOn = builder.retryOn;
        this.timeouts = builder.timeouts;
        this.maxTries = builder.maxTries;
        this.filters = List.copyOf(builder.filters);
    }

    /** Returns a builder of a route to a pool, which serves everything until it is told what. */
    public static Builder to(LoadBalancer balancer) {
        return new Builder(balancer);
    }

    /** Returns who gives backends. */
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
        return ownCookie ? cookie : listeners;
    }

    /** Returns what more is tried elsewhere; null for what the listener has. */
    public @Nullable RetryOn retryOn() {
        return retryOn;
    }

    /** Returns how long to wait for its backends; null for what the listener has. */
    public @Nullable Timeouts timeouts() {
        return timeouts;
    }

    /** Returns how many backends a request may be given; 0 for what the listener has. */
    public int maxTries() {
        return maxTries;
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

    /** Builds a {@link Route}. */
    public static final class Builder {
        private final LoadBalancer balancer;
        private final List<String> hosts = new ArrayList<>();
        private final List<PathPattern> paths = new ArrayList<>();
        private final List<String> methods = new ArrayList<>();
        private final List<String> serverNames = new ArrayList<>();
        private final List<HeaderCondition> headers = new ArrayList<>();
        private final List<HttpFilter> filters = new ArrayList<>();
        private @Nullable Affinity affinity;
        private @Nullable RequestKey key;
        private @Nullable StickyCookie cookie;
        private boolean ownCookie;
        private @Nullable RetryOn retryOn;
        private @Nullable Timeouts timeouts;
        private int maxTries;

        private Builder(LoadBalancer balancer) {
            this.balancer = requireNonNull(balancer, "balancer");
        }

        /**
         * Serves a host, without port: {@code example.com}, {@code *.example.com} for every name below it, {@code [::1]},
         * or {@code *} for any. Without hosts, any.
         *
         * @throws IllegalArgumentException if it is none of these
         */
        public Builder host(String pattern) {
            hosts.add(requireHost("host", pattern));
            return this;
        }

        /**
         * Serves this path alone.
         *
         * @throws IllegalArgumentException if it does not begin with a slash, or has a query
         */
        public Builder path(String path) {
            paths.add(PathPattern.exact(requirePath("path", path)));
            return this;
        }

        /**
         * Serves a path and what is below it: {@code /api} stands for {@code /api} and {@code /api/users}, not for
         * {@code /apis}. One that ends with a slash stands for everything that begins with it.
         *
         * @throws IllegalArgumentException if it does not begin with a slash, or has a query
         */
        public Builder prefix(String prefix) {
            paths.add(PathPattern.prefix(requirePath("prefix", prefix)));
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
        public Builder regex(String regex) {
            paths.add(PathPattern.regex(LinearRegex.of(regex)));
            return this;
        }

        /**
         * Serves these methods; names are case-sensitive. Without methods, any.
         *
         * @throws IllegalArgumentException if one is not the name of a method
         */
        public Builder methods(String... names) {
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
        public Builder serverName(String pattern) {
            serverNames.add(requireHost("serverName", pattern));
            return this;
        }

        /**
         * Serves requests that have the header field, whatever its value.
         *
         * @throws IllegalArgumentException if it is no name of a header field
         */
        public Builder header(String name) {
            headers.add(HeaderCondition.present(requireField(name)));
            return this;
        }

        /**
         * Serves requests with a header field of this value, case included; of several fields, one has to have it.
         *
         * @throws IllegalArgumentException if it is no name of a header field
         */
        public Builder header(String name, String value) {
            headers.add(HeaderCondition.exact(requireField(name), requireNonNull(value, "value")));
            return this;
        }

        /**
         * Serves requests with a header field whose value matches a regular expression as a whole; of several fields, one
         * has to match.
         *
         * @throws IllegalArgumentException if it is no name of a header field, or as {@link #regex} says
         */
        public Builder headerMatching(String name, String regex) {
            headers.add(HeaderCondition.matching(requireField(name), LinearRegex.of(regex)));
            return this;
        }

        /** Sets what keeps its requests with one backend. Defaults to what the listener has. */
        public Builder affinity(Affinity affinity) {
            this.affinity = requireNonNull(affinity, "affinity");
            return this;
        }

        /** Sets what its hash keys are made of. Defaults to what the listener has. */
        public Builder key(RequestKey key) {
            this.key = requireNonNull(key, "key");
            return this;
        }

        /** Sets the cookie by which its clients meet their backend again; null for none. Defaults to what the listener has. */
        public Builder cookie(@Nullable StickyCookie cookie) {
            this.cookie = cookie;
            this.ownCookie = true;
            return this;
        }

        /** Sets what more is tried elsewhere. Defaults to what the listener has. */
        public Builder retryOn(RetryOn retryOn) {
            this.retryOn = requireNonNull(retryOn, "retryOn");
            return this;
        }

        /**
         * Sets how long to wait for its backends and for the rest of its requests; how long to wait for a request head is the
         * listener's. Defaults to what the listener has.
         */
        public Builder timeouts(Timeouts timeouts) {
            this.timeouts = requireNonNull(timeouts, "timeouts");
            return this;
        }

        /**
         * Sets how many backends a request may be given, the first included. Defaults to what the listener has.
         *
         * @throws IllegalArgumentException if out of range
         */
        public Builder maxTries(int tries) {
            this.maxTries = Ranges.require("maxTries", tries, 1, 100);
            return this;
        }

        /** Adds a filter, behind those of the listener and those added before. */
        public Builder filter(HttpFilter filter) {
            filters.add(requireNonNull(filter, "filter"));
            return this;
        }

        /** Returns the route. */
        public Route build() {
            return new Route(this);
        }

        private static String requireHost(String what, String pattern) {
            String host = pattern.toLowerCase(Locale.ROOT);
            if (!HOST.matcher(host).matches()) {
                throw new IllegalArgumentException(what + ": " + pattern
                        + " (expected: a name without port, such as example.com or *.example.com)");
            }
            return host;
        }

        private static String requirePath(String what, String path) {
            if (!path.matches("/[!-~&&[^?#]]*")) {
                throw new IllegalArgumentException(
                        what + ": " + path + " (expected: / and then visible ASCII, without query and fragment)");
            }
            return path;
        }

        private static String requireField(String name) {
            if (!Fields.isToken(name)) {
                throw new IllegalArgumentException("header: " + name + " (expected: the name of a header field)");
            }
            return name;
        }
    }
}
