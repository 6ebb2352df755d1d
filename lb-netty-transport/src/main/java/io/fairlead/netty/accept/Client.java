package io.fairlead.netty.accept;

import io.fairlead.netty.proxyprotocol.ProxyHeader;
import io.fairlead.netty.sniff.Greeting;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a client connection.
 *
 * @param address where it is: the peer, or whom the PROXY header of the peer names; null if it is gone already
 * @param destination whom it connected to, likewise
 * @param secure whether it speaks TLS
 * @param serverName the name it asked for (SNI), in lower case; null if none
 * @param protocol what was agreed upon by ALPN; null if nothing
 * @param greeting what it said first, where that was to be known; nothing otherwise
 * @param introduction what more backends can be told of it
 */
public record Client(
        @Nullable SocketAddress address,
        @Nullable SocketAddress destination,
        boolean secure,
        @Nullable String serverName,
        @Nullable String protocol,
        Greeting greeting,
        Introduction introduction) {
    /** Nobody yet. */
    public static final Client NOBODY = new Client(null, null, false, null, null);

    private static final AttributeKey<Client> KEY = AttributeKey.valueOf(Client.class, "client");

    /** A client of whom it need not be known what it says first. */
    public Client(
            @Nullable SocketAddress address,
            @Nullable SocketAddress destination,
            boolean secure,
            @Nullable String serverName,
            @Nullable String protocol) {
        this(address, destination, secure, serverName, protocol, Greeting.NONE, Introduction.NONE);
    }

    /** Returns who is at the other end of a channel: what its arrival found out, or the peer. */
    public static Client of(Channel channel) {
        Client known = channel.hasAttr(KEY) ? channel.attr(KEY).get() : null;
        return (known == null) ? peer(channel) : known;
    }

    /** Returns the peer of a channel, whatever it says of itself. */
    static Client peer(Channel channel) {
        return new Client(channel.remoteAddress(), channel.localAddress(), false, null, null);
    }

    /** Says who is at the other end of the channel. */
    void is(Channel channel) {
        channel.attr(KEY).set(this);
    }

    /** Returns the client whom a PROXY header of its peer names, who is the peer if it names nobody. */
    Client named(ProxyHeader header) {
        return (header.source() == null)
                ? this
                : new Client(header.source(), header.destination(), false, null, null, Greeting.NONE, introduction);
    }

    /** Returns the same client, who said this first. */
    Client greeting(Greeting said) {
        return new Client(address, destination, secure, serverName, protocol, said, introduction);
    }

    /** Returns the same client over TLS, which begins with this. */
    Client secured(@Nullable String name, @Nullable String agreed, Greeting said) {
        return new Client(address, destination, true, name, agreed, said, introduction);
    }

    /** Returns the same client, of whom more can be told. */
    Client introduced(Introduction more) {
        return new Client(address, destination, secure, serverName, protocol, greeting, more);
    }

    /** Returns the scheme of its requests. */
    public String scheme() {
        return secure ? "https" : "http";
    }
}
