package io.fairlead.netty;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.loop.Ranges;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which pool serves a TCP client, by what it says first: the name and the protocols that it asks for in its ClientHello,
 * without ending TLS, or what protocol its first bytes are of. What was read is passed on as it came.
 *
 * <pre>{@code
 * TcpRoutes routes = TcpRoutes.of(
 *         TcpRoute.to(orders).serverName("orders.example.com").build(),
 *         TcpRoute.to(web).serverName("*.example.com").alpn("h2", "http/1.1").build(),
 *         TcpRoute.to(shell).protocols(TcpProtocol.SSH).silent().build());
 * TcpProxy.builder(web).routes(routes).start();             // web serves what no route suits
 * }</pre>
 *
 * <p>A route of the very name goes before one of {@code *.suffix}, a longer suffix before a shorter one, and both before one
 * without names; what is left is decided by the order of writing. A route that does not suit lets the next one have the client.
 *
 * <p>Where the listener ends TLS itself, routes see the name that was asked for, and the protocol that was agreed upon.
 *
 * <p>Immutable. Finding costs a look-up for each label of the name.
 */
public final class TcpRoutes {
    /** No route suits. */
    public static final int NONE = -1;

    private static final String ANY = "";

    private final List<TcpRoute> list;
    private final Map<String, List<Integer>> byName = new HashMap<>(); // a name, or a suffix with its dot, or ANY
    private final Duration patience;
    private final int longestHello;

    private TcpRoutes(Builder builder) {
        list = List.copyOf(builder.routes);
        patience = builder.patience;
        longestHello = builder.longestHello;
        for (int i = 0; i < list.size(); i++) {
            List<String> names = list.get(i).serverNames();
            for (String name : names.isEmpty() ? List.of(ANY) : names) {
                String key = name.startsWith("*.") ? name.substring(1) : name;
                byName.computeIfAbsent(key, added -> new ArrayList<>()).add(i);
            }
        }
    }

    /** Returns routes in the order of writing. */
    public static TcpRoutes of(TcpRoute... routes) {
        return builder().add(Arrays.asList(routes)).build();
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the routes in the order of writing. */
    public List<TcpRoute> list() {
        return list;
    }

    /** Returns how long a client may take until it is known what it wants. */
    public Duration patience() {
        return patience;
    }

    /** Returns how many bytes a ClientHello may have. */
    public int longestHello() {
        return longestHello;
    }

    /** Returns whether a route asks what a ClientHello says. */
    public boolean readHellos() {
        return list.stream().anyMatch(TcpRoute::readsHello);
    }

    /**
     * Returns the place in {@link #list} of the route that serves a client, or {@link #NONE}.
     *
     * @param silent whether it has said nothing
     * @param protocol what its first bytes are of; null if of none that is known
     * @param serverName the name that it asks for, in lower case; null if none
     * @param alpn what it offers by ALPN
     */
    public int find(boolean silent, @Nullable TcpProtocol protocol, @Nullable String serverName, List<String> alpn) {
        int found = NONE;
        if (serverName != null) {
            found = first(serverName, silent, protocol, alpn);
            for (int dot = serverName.indexOf('.', 1); found == NONE && dot >= 0; ) {
                found = first(serverName.substring(dot), silent, protocol, alpn);
                dot = serverName.indexOf('.', dot + 1);
            }
        }
        return (found == NONE) ? first(ANY, silent, protocol, alpn) : found;
    }

    private int first(String key, boolean silent, @Nullable TcpProtocol protocol, List<String> alpn) {
        for (int route : byName.getOrDefault(key, List.of())) {
            if (list.get(route).suits(silent, protocol, alpn)) {
                return route;
            }
        }
        return NONE;
    }

    /** Builds {@link TcpRoutes}. Confined to one thread. */
    public static final class Builder {
        private final List<TcpRoute> routes = new ArrayList<>();
        private Duration patience = Duration.ofSeconds(3);
        private int longestHello = 16 * 1024;

        private Builder() {}

        /** Adds a route behind the others. */
        public Builder add(TcpRoute route) {
            routes.add(route);
            return this;
        }

        /** Adds routes behind the others. */
        public Builder add(List<TcpRoute> more) {
            routes.addAll(more);
            return this;
        }

        /**
         * Sets how long a client may take until it is known what it wants; then it is served by what is known, but for a part of
         * a ClientHello, which is refused. Measured in ticks of 100 ms. Defaults to 3 s.
         *
         * @throws IllegalArgumentException if shorter than a millisecond or longer than an hour
         */
        public Builder patience(Duration patience) {
            this.patience = Ranges.require("patience", patience, Duration.ofMillis(1), Duration.ofHours(1));
            return this;
        }

        /**
         * Sets how many bytes a ClientHello may have, heads of records included. Defaults to 16 KiB.
         *
         * @throws IllegalArgumentException if out of range
         */
        public Builder longestHello(int bytes) {
            this.longestHello = Ranges.require("longestHello", bytes, 512, 65_536);
            return this;
        }

        /**
         * Returns the routes.
         *
         * @throws IllegalArgumentException if there is none, or two of their pools are different and have one name
         */
        public TcpRoutes build() {
            if (routes.isEmpty()) {
                throw new IllegalArgumentException("routes: none (expected: at least one)");
            }
            Map<String, LoadBalancer> pools = new HashMap<>();
            for (TcpRoute route : routes) {
                LoadBalancer pool = route.balancer();
                @Nullable LoadBalancer namesake = pools.putIfAbsent(pool.name(), pool);
                if (namesake != null && namesake != pool) {
                    throw new IllegalArgumentException(
                            "routes: two pools have the name " + pool.name() + " (expected: names of their own)");
                }
            }
            return new TcpRoutes(this);
        }
    }
}
