package io.fairlead.api;

import io.fairlead.api.engine.BackendSpec;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;

/**
 * A server that requests can be sent to: its identity and its static properties.
 *
 * <p>The properties are read once per {@link LoadBalancer#update}; what a balancer hands out is the
 * object it was given, so an implementation may carry a client, a pool or a URI of its own. The id is
 * the identity: counters, health and learned load follow it over every update, while address and
 * weight are attributes that may change. Implementations are immutable and equal by id.
 */
public interface Backend {
    /** The largest weight. */
    int MAX_WEIGHT = 65_535;

    /** Returns what names this backend in its pool: not empty, unique there. */
    String id();

    /** Returns where it listens. */
    SocketAddress address();

    /**
     * Returns its share relative to the others, 0..65535. A backend of weight 0 serves only requests that
     * prefer it. Defaults to 1.
     */
    default int weight() {
        return 1;
    }

    /**
     * Returns its tier, at least 0: a tier takes the load that the lower ones are not able to take. Defaults to 0.
     *
     * @see Failover
     */
    default int tier() {
        return 0;
    }

    /**
     * Returns the zone it runs in. Defaults to the empty string: unknown.
     *
     * @see Locality
     */
    default String zone() {
        return "";
    }

    /**
     * Returns how many attempts it takes at once, at least 1. Defaults to {@link Integer#MAX_VALUE}: no
     * limit.
     */
    default int maxConcurrency() {
        return Integer.MAX_VALUE;
    }

    /** Returns labels for display and selection by the application. Defaults to none. */
    default Map<String, String> labels() {
        return Map.of();
    }

    /**
     * Returns a backend with default properties.
     *
     * @throws IllegalArgumentException if the id is empty
     */
    static Backend of(String id, SocketAddress address) {
        return builder(id, address).build();
    }

    /**
     * Returns a backend with default properties; the host name is resolved now, once.
     *
     * @throws IllegalArgumentException if the id is empty, the port out of range or the host unknown
     */
    static Backend of(String id, String host, int port) {
        return builder(id, host, port).build();
    }

    /** Returns a builder for a backend at the given address. */
    static Builder builder(String id, SocketAddress address) {
        return new Builder(id, address);
    }

    /**
     * Returns a builder for a backend at the given host and port; the host name is resolved now, once.
     *
     * @throws IllegalArgumentException if the port is out of range or the host unknown
     */
    static Builder builder(String id, String host, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("backend " + id + ": port: " + port + " (expected: 1..65535)");
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("backend " + id + ": unknown host: " + host);
        }
        return new Builder(id, address);
    }

    /** Builds a {@link Backend}; every mistake is reported by {@link #build} with its field. */
    final class Builder {
        private final String id;
        private final SocketAddress address;
        private int weight = 1;
        private int tier;
        private String zone = "";
        private int maxConcurrency = Integer.MAX_VALUE;
        private Map<String, String> labels = Map.of();

        private Builder(String id, SocketAddress address) {
            this.id = id;
            this.address = address;
        }

        /** Sets {@link Backend#weight}. Defaults to 1. */
        public Builder weight(int weight) {
            this.weight = weight;
            return this;
        }

        /** Sets {@link Backend#tier}. Defaults to 0. */
        public Builder tier(int tier) {
            this.tier = tier;
            return this;
        }

        /** Sets {@link Backend#zone}. Defaults to the empty string. */
        public Builder zone(String zone) {
            this.zone = zone;
            return this;
        }

        /** Sets {@link Backend#maxConcurrency}. Defaults to no limit. */
        public Builder maxConcurrency(int maxConcurrency) {
            this.maxConcurrency = maxConcurrency;
            return this;
        }

        /** Sets {@link Backend#labels}. Defaults to none. */
        public Builder labels(Map<String, String> labels) {
            this.labels = labels;
            return this;
        }

        /**
         * Returns the backend.
         *
         * @throws IllegalArgumentException naming the first field that is out of range
         */
        public Backend build() {
            return new BackendSpec(id, address, weight, tier, zone, maxConcurrency, labels);
        }
    }
}
