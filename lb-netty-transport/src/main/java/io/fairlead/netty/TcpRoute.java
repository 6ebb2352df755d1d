package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Affinity;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.loop.Ranges;
import io.fairlead.netty.tls.BackendTls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pool, and the TCP clients that it serves, by what they say first. Of several protocols, of several server names and
 * of several names of ALPN one has to suit. Immutable.
 */
public final class TcpRoute {
    private static final Pattern NAME = Pattern.compile("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*");

    private final LoadBalancer balancer;
    private final @Nullable Affinity affinity;
    private final Set<TcpProtocol> protocols;
    private final List<String> serverNames;
    private final List<String> alpn;
    private final boolean silent;
    private final boolean ownTls;
    private final @Nullable BackendTls backendTls;
    private final boolean ownHeader;
    private final @Nullable BackendProxyHeader backendHeader;
    private final int maxTries;
    private final @Nullable Queueing queueing;

    private TcpRoute(Builder builder) {
        this.balancer = builder.balancer;
        this.affinity = builder.affinity;
        this.protocols = Set.copyOf(builder.protocols);
        this.serverNames = List.copyOf(builder.serverNames);
        this.alpn = List.copyOf(builder.alpn);
        this.silent = builder.silent;
        this.ownTls = builder.ownTls;
        this.backendTls = builder.backendTls;
        this.ownHeader = builder.ownHeader;
        this.backendHeader = builder.backendHeader;
        this.maxTries = builder.maxTries;
        this.queueing = builder.queueing;
    }

    /** Returns a builder of a route to a pool, which serves everybody until it is told whom. */
    public static Builder to(LoadBalancer balancer) {
        return new Builder(balancer);
    }

    /** Returns who gives backends. */
    public LoadBalancer balancer() {
        return balancer;
    }

    /** Returns what keeps its sessions with one backend; null for what the listener has. */
    public @Nullable Affinity affinity() {
        return affinity;
    }

    /** Returns how connections to its backends are encrypted, given what the listener has. */
    public @Nullable BackendTls backendTls(@Nullable BackendTls listeners) {
        return ownTls ? backendTls : listeners;
    }

    /** Returns which PROXY header they begin with, given what the listener has. */
    public @Nullable BackendProxyHeader backendProxyProtocol(@Nullable BackendProxyHeader listeners) {
        return ownHeader ? backendHeader : listeners;
    }

    /** Returns how many backends a session may be given; 0 for what the listener has. */
    public int maxTries() {
        return maxTries;
    }

    /** Returns who may wait for its backends; null for what the listener has. */
    public @Nullable Queueing queueing() {
        return queueing;
    }

    /** Returns the server names, in lower case. */
    List<String> serverNames() {
        return serverNames;
    }

    /** Returns whether a ClientHello has to be read to know whom it serves. */
    boolean readsHello() {
        return !serverNames.isEmpty() || !alpn.isEmpty();
    }

    /** Returns whether it serves the client, whatever name that asks for. */
    boolean suits(boolean nothingSaid, @Nullable TcpProtocol protocol, List<String> offered) {
        if (protocols.isEmpty() && !readsHello()) {
            return !silent || nothingSaid;
        }
        if (nothingSaid) {
            return silent;
        }
        return (protocols.isEmpty() || (protocol != null && protocols.contains(protocol)))
                && (alpn.isEmpty() || offered.stream().anyMatch(alpn::contains));
    }

    /** Builds a {@link TcpRoute}. Confined to one thread. */
    public static final class Builder {
        private final LoadBalancer balancer;
        private final Set<TcpProtocol> protocols = EnumSet.noneOf(TcpProtocol.class);
        private final List<String> serverNames = new ArrayList<>();
        private final List<String> alpn = new ArrayList<>();
        private @Nullable Affinity affinity;
        private boolean silent;
        private boolean ownTls;
        private @Nullable BackendTls backendTls;
        private boolean ownHeader;
        private @Nullable BackendProxyHeader backendHeader;
        private int maxTries;
        private @Nullable Queueing queueing;

        private Builder(LoadBalancer balancer) {
            this.balancer = requireNonNull(balancer, "balancer");
        }

        /** Serves clients that speak one of these. Without protocols, any, unknown ones included. */
        public Builder protocols(TcpProtocol... any) {
            protocols.addAll(Arrays.asList(any));
            return this;
        }

        /**
         * Serves TLS clients that ask for this name: exactly, or {@code *.suffix} for every name below it. Without server
         * names, also those that ask for none.
         *
         * @throws IllegalArgumentException if it is neither
         */
        public Builder serverName(String pattern) {
            String name = pattern.toLowerCase(Locale.ROOT);
            if (name.length() > 255 || !NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "serverName: " + pattern + " (expected: a name such as example.com or *.example.com)");
            }
            serverNames.add(name);
            return this;
        }

        /**
         * Serves TLS clients that offer one of these by ALPN, or have agreed upon it where the listener ends TLS.
         *
         * @throws IllegalArgumentException if one is empty or longer than 255 characters
         */
        public Builder alpn(String... any) {
            for (String protocol : any) {
                if (protocol.isEmpty() || protocol.length() > 255) {
                    throw new IllegalArgumentException("alpn: " + protocol + " (expected: 1..255 characters)");
                }
                alpn.add(protocol);
            }
            return this;
        }

        /**
         * Serves clients that say nothing within {@link TcpRoutes.Builder#patience}, as those of protocols do in which
         * the server speaks first; besides the others, if others are named.
         */
        public Builder silent() {
            silent = true;
            return this;
        }

        /** Sets what keeps its sessions with one backend. Defaults to what the listener has. */
        public Builder affinity(Affinity affinity) {
            this.affinity = requireNonNull(affinity, "affinity");
            return this;
        }

        /** Encrypts connections to its backends; null for not at all. Defaults to what the listener has. */
        public Builder backendTls(@Nullable BackendTls tls) {
            this.ownTls = true;
            this.backendTls = tls;
            return this;
        }

        /** Begins connections to its backends with a PROXY header; null for none. Defaults to what the listener has. */
        public Builder backendProxyProtocol(@Nullable ProxyVersion version) {
            return backendProxyProtocol(version, Set.of());
        }

        /**
         * Begins connections to its backends with a PROXY header that says more of the client; null for none. Defaults to what
         * the listener has.
         *
         * @throws IllegalArgumentException if the version has no room for what is said
         */
        public Builder backendProxyProtocol(@Nullable ProxyVersion version, Set<ProxyTlv> tlvs) {
            this.ownHeader = true;
            this.backendHeader = BackendProxyHeader.of(version, tlvs);
            return this;
        }

        /**
         * Sets how many backends a session may be given, the first included. Defaults to what the listener has.
         *
         * @throws IllegalArgumentException if out of range
         */
        public Builder maxTries(int tries) {
            this.maxTries = Ranges.require("maxTries", tries, 1, 100);
            return this;
        }

        /** Sets who may wait for its backends. Defaults to what the listener has. */
        public Builder queueing(Queueing queueing) {
            this.queueing = requireNonNull(queueing, "queueing");
            return this;
        }

        /** Returns the route. */
        public TcpRoute build() {
            return new TcpRoute(this);
        }
    }
}
