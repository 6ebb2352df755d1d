package io.fairlead.netty.accept;

import io.fairlead.netty.BackendProxyHeader;
import io.fairlead.netty.ProxyTlv;
import io.fairlead.netty.loop.Sockets;
import io.fairlead.netty.loop.TransparentSource;
import io.fairlead.netty.proxyprotocol.ProxyHeaderWriter;
import io.fairlead.netty.tls.BackendTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * How a backend is reached: what comes before the first request or byte of a connection to it. Connections made in equal
 * ways may stand in for one another.
 *
 * @param tls how the connection is encrypted; null for not at all
 * @param header which PROXY header it begins with; null for none
 * @param fromClient whether it comes from the address of the client, where that is possible
 * @param client whom the header names, or from whom the connection comes; null where it is nobody's
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
public record Way(
        @Nullable BackendTls tls,
        @Nullable BackendProxyHeader header,
        boolean fromClient,
        @Nullable Client client) {
    /** Nothing comes before. */
    public static final Way PLAIN = new Way(null, null, false, null);

    /** Returns whether nothing is sent before the first request or byte. */
    public boolean isBare() {
        return tls == null && header == null;
    }

    /** Connects to a backend, from the address that this way says. */
    public ChannelFuture connect(Bootstrap prepared, SocketAddress backend) {
        Client from = client;
        return (fromClient && from != null)
                ? TransparentSource.connect(prepared, backend, TransparentSource.of(from.address(), backend))
                : Sockets.connect(prepared, backend);
    }

    /** Installs what comes first on a channel that is not connected yet. */
    public void install(Channel channel, SocketAddress backend, Duration timeout) {
        if (tls != null) {
            channel.pipeline().addLast(tls.handler(channel, backend, timeout));
        }
    }

    /**
     * Returns what succeeds when the connection can be used; where it fails, the channel is being closed.
     *
     * @param connected the connection of which {@link #install} was told; nobody else listens yet
     */
    public ChannelFuture ready(ChannelFuture connected) {
        boolean failed = connected.isDone() && !connected.isSuccess(); // maybe without an event loop to be told on
        if (failed || isBare()) {
            return connected;
        }
        ChannelPromise ready = connected.channel().newPromise();
        connected.addListener(done -> reached(connected, ready));
        return ready;
    }

    private void reached(ChannelFuture connected, ChannelPromise ready) {
        Channel channel = connected.channel();
        SslHandler secured = channel.pipeline().get(SslHandler.class);
        if (!connected.isSuccess()) {
            ready.setFailure(connected.cause());
            return;
        }
        Client named = client;
        if (header != null && named != null) {
            // past the handlers, none of which has written yet; goes out with what they write first
            ByteBuf bytes = ProxyHeaderWriter.write(
                    header.version(),
                    named.address(),
                    named.destination(),
                    Tlvs.of(header.tlvs(), named),
                    header.tlvs().contains(ProxyTlv.CRC32C),
                    channel.alloc());
            channel.unsafe().write(bytes, channel.voidPromise());
        }
        if (secured == null) {
            ready.setSuccess();
        } else {
            secured.handshakeFuture().addListener(shaken -> {
                if (!shaken.isSuccess()) {
                    channel.close();
                    ready.setFailure(reason(shaken.cause()));
                } else if (insistsOnHttp2() && secured.applicationProtocol() == null) {
                    channel.close();
                    ready.setFailure(new SSLHandshakeException("ALPN did not choose h2"));
                } else {
                    ready.setSuccess();
                }
            });
        }
    }

    private boolean insistsOnHttp2() {
        return tls != null && tls.alpn().equals(List.of(ApplicationProtocolNames.HTTP_2));
    }

    private static Throwable reason(Throwable cause) {
        if (cause instanceof SslHandshakeTimeoutException) {
            ConnectTimeoutException timeout = new ConnectTimeoutException(cause.getMessage());
            timeout.initCause(cause);
            return timeout;
        }
        return cause;
    }
}
