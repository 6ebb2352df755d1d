package io.fairlead.netty.route;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.filter.RequestHead;
import io.fairlead.netty.head.Authority;
import io.fairlead.netty.head.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which pool serves a request: the first route that suits it.
 *
 * <pre>{@code
 * Routes routes = Routes.of(
 *         Route.to(images).host("static.example.com").prefix("/img").build(),
 *         Route.to(canary).header("X-Canary", "yes").build(),
 *         Route.to(api).host("*.example.com").prefix("/api").methods("GET", "POST").build());
 * HttpProxy.builder(web).routes(routes).start();            // web serves what no route suits
 * }</pre>
 *
 * <p><b>Which is the first?</b> A route of the very host goes before one of {@code *.suffix}, a longer suffix before a
 * shorter one, and both before one of any host. Among those of one host, an exact path goes before a regular expression,
 * that before a prefix, and a longer prefix before a shorter one. What is left is decided by the order of writing, so that
 * what asks for a method or a header field stands before what does not. A route that does not suit lets the next one
 * have the request, also one of a wider host.
 *
 * <p><b>Hosts</b> are compared without their port, without a dot at the end, and whatever the case. A suffix stands
 * for any number of labels, at least one.
 *
 * <p><b>Paths</b> are compared as they were sent, case and percent-encoding included, without the query; they are forwarded
 * as they were sent, too. Those that lead out of their root, such as {@code /a/../../b}, are refused with 400, however
 * they write it. A path such as {@code /a/../b} suits the prefix {@code /a}, but a backend may take it for {@code /b}: where
 * routes guard something, use {@link Builder#strictPaths}.
 *
 * <p>Immutable. Finding costs O(length of the host) and a look at the routes of that host, however many hosts there
 * are, and allocates nothing unless a route has a regular expression.
 */
public final class Routes {
    /** No route suits. */
    public static final int NONE = -1;

    private final List<Route> list;
    private final boolean strictPaths;
    private final HostTable hosts;

    private Routes(Builder builder) {
        list = List.copyOf(builder.routes);
        strictPaths = builder.strictPaths;
        Map<String, List<Rule>> rules = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            Route route = list.get(i);
            for (String host : route.hosts()) {
                for (PathPattern path : route.paths()) {
                    rules.computeIfAbsent(host, any -> new ArrayList<>()).add(new Rule(i, path, route.conditions()));
                }
            }
        }
        hosts = new HostTable(rules);
    }

    /** Returns routes in the order of writing. */
    public static Routes of(Route... routes) {
        return builder().add(Arrays.asList(routes)).build();
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the routes in the order of writing. */
    public List<Route> list() {
        return list;
    }

    /** Returns whether paths are refused that servers disagree about. */
    public boolean strictPaths() {
        return strictPaths;
    }

    /** Returns the place in {@link #list} of the route that serves a request, or {@link #NONE}. */
    public int find(RequestHead head) {
        String authority = head.authority();
        String target = head.target();
        int pathStart = Target.pathStart(target);
        int pathEnd = Target.pathEnd(target, pathStart);
        for (HostTable.Node node = hosts.of(authority, Authority.hostEnd(authority)); node != null; node = node.wider) {
            for (Rule rule : node.rules) {
                if (rule.matches(head, target, pathStart, pathEnd)) {
                    return rule.route();
                }
            }
        }
        return NONE;
    }

    /** Returns the route that serves a request; null if none does. */
    public @Nullable Route match(RequestHead head) {
        int found = find(head);
        return (found == NONE) ? null : list.get(found);
    }

    /** Returns whether the path of a target is one that routes may be chosen by; 400 is for the others. */
    public boolean accepts(String target) {
        int start = Target.pathStart(target);
        int end = Target.pathEnd(target, start);
        return strictPaths ? PathRules.isPlain(target, start, end) : !PathRules.climbsOut(target, start, end);
    }

    /** Builds {@link Routes}. */
    public static final class Builder {
        private final List<Route> routes = new ArrayList<>();
        private boolean strictPaths;

        private Builder() {}

        /** Adds a route behind the others. */
        public Builder add(Route route) {
            routes.add(route);
            return this;
        }

        /** Adds routes behind the others. */
        public Builder add(List<Route> more) {
            routes.addAll(more);
            return this;
        }

        /**
         * Refuses with 400 every path that servers disagree about: dot segments, empty segments but the last, encoded
         * slashes, backslashes, and NUL, encoded or not. Defaults to false.
         */
        public Builder strictPaths(boolean strict) {
            this.strictPaths = strict;
            return this;
        }

        /**
         * Returns the routes.
         *
         * @throws IllegalArgumentException if there is none, or two of their pools are different and have one name
         */
        public Routes build() {
            if (routes.isEmpty()) {
                throw new IllegalArgumentException("routes: none (expected: at least one)");
            }
            Map<String, LoadBalancer> pools = new HashMap<>();
            for (Route route : routes) {
                LoadBalancer pool = route.balancer();
                LoadBalancer namesake = pools.putIfAbsent(pool.name(), pool);
                if (namesake != null && namesake != pool) {
                    throw new IllegalArgumentException(
                            "routes: two pools have the name " + pool.name() + " (expected: names of their own)");
                }
            }
            return new Routes(this);
        }
    }
}
