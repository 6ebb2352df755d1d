package io.fairlead.netty.forward;

import io.fairlead.netty.Forwarding;
import io.fairlead.netty.key.ClientKey;
import io.fairlead.netty.loop.Endpoints;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: the peer of a connection, or, of each request, whom trusted proxies name. One for a client connection;
 * confined to the event loop.
 */
public final class Asker {
    /** What stands for a client without an IP address. */
    public static final String UNKNOWN = "unknown";

    private final @Nullable SocketAddress peer;
    private final @Nullable InetAddress peerAddress;
    private final String peerText;
    private final ClientKey peerKey;
    private final String peerScheme;
    private final String localPort;
    private Forwarding forwarding = Forwarding.defaults(); // by which the peer is trusted, or not
    private boolean trusted;

    private @Nullable SocketAddress socketAddress; // of the client of the request
    private String text;
    private ClientKey key;
    private String scheme;

    private Asker(@Nullable SocketAddress peer, @Nullable SocketAddress local, String scheme) {
        this.peerScheme = scheme;
        this.scheme = scheme;
        this.localPort = (local instanceof InetSocketAddress inet) ? Integer.toString(inet.getPort()) : "";
        this.peer = peer;
        this.peerAddress = (peer instanceof InetSocketAddress inet) ? inet.getAddress() : null;
        this.peerText = (peerAddress == null) ? UNKNOWN : Endpoints.text(peerAddress);
        this.peerKey = ClientKey.of(peer);
        this.socketAddress = peer;
        this.text = peerText;
        this.key = peerKey;
    }

    /**
     * Returns who asks on a connection.
     *
     * @param peer where it comes from; null if it is not known
     * @param local where it was accepted, likewise
     * @param scheme what is spoken on it, http or https
     */
    public static Asker of(@Nullable SocketAddress peer, @Nullable SocketAddress local, String scheme) {
        return new Asker(peer, local, scheme);
    }

    /** Begins a request: finds out who asks. Without trusted proxies, nothing is read. */
    @SuppressWarnings("ReferenceEquality") // it is found out again whether the peer is trusted, at worst
    public void begin(HttpHeaders headers, Forwarding current) {
        if (forwarding != current) {
            forwarding = current;
            trusted = current.trusted().contains(peer);
            socketAddress = peer;
            text = peerText;
            key = peerKey;
            scheme = peerScheme;
        }
        if (!trusted) {
            return;
        }
        Hops.Client client = Hops.client(headers, current, peerAddress);
        scheme = (client.scheme() == null) ? peerScheme : client.scheme();
        InetAddress named = client.address();
        if (named == null || named.equals(peerAddress)) {
            socketAddress = peer;
            text = peerText;
            key = peerKey;
        } else {
            socketAddress = new InetSocketAddress(named, 0);
            text = Endpoints.text(named);
            key = ClientKey.of(socketAddress);
        }
    }

    /** Returns whether what the peer says of others is believed. */
    public boolean isTrusted() {
        return trusted;
    }

    /** Returns the address of the client; its port is 0 if a proxy names it. */
    public @Nullable SocketAddress socketAddress() {
        return socketAddress;
    }

    /** Returns the address of the client as text, without a port. */
    public String address() {
        return text;
    }

    /** Returns the hash key of the client. */
    public ClientKey key() {
        return key;
    }

    /** Returns whose word is taken, and how backends are told. */
    Forwarding forwarding() {
        return forwarding;
    }

    /** Returns the scheme that the client uses, by the word of trusted proxies: http or https. */
    public String scheme() {
        return scheme;
    }

    /** Returns whether the client uses TLS, by the word of trusted proxies. */
    public boolean isSecure() {
        return scheme.equals("https");
    }

    /** Returns the scheme that the peer uses. */
    String peerScheme() {
        return peerScheme;
    }

    /** Returns the port that the peer connected to; empty if there is none. */
    String localPort() {
        return localPort;
    }

    /** Returns the address of the peer as text, without a port. */
    String peer() {
        return peerText;
    }
}
