package io.fairlead.netty.loop;

import io.fairlead.netty.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Connections to backends that come from an address which is not this machine's: IP_TRANSPARENT of Linux. Whoever sets up the
 * network brings what is sent to that address back to this machine.
 */
public final class TransparentSource {
    private TransparentSource() {}

    /**
     * Checks that there can be such connections.
     *
     * @throws IllegalArgumentException if the transport is not epoll
     * @throws IllegalStateException if the process may not make them
     */
    public static void require(Transports transports) {
        if (transports.transport() != Transport.EPOLL) {
            throw new IllegalArgumentException("transparentSource: transport " + transports.transport()
                    + " (expected: EPOLL, which is to be set where a TCP proxy has TLS)");
        }
        EpollSocketChannel probe = new EpollSocketChannel();
        try {
            probe.config().setOption(EpollChannelOption.IP_TRANSPARENT, true);
        } catch (ChannelException e) {
            throw new IllegalStateException(
                    "transparentSource: not permitted (expected: the capability CAP_NET_ADMIN or CAP_NET_RAW)", e);
        } finally {
            probe.unsafe().closeForcibly();
        }
    }

    /**
     * Returns the address a connection to a backend can have of a client's: that of the client if it is one of a single host, of
     * the family of the backend's, and no loopback address unless both are; null otherwise.
     */
    public static @Nullable InetAddress of(@Nullable SocketAddress client, SocketAddress backend) {
        if (!(client instanceof InetSocketAddress from) || !(backend instanceof InetSocketAddress to)) {
            return null;
        }
        InetAddress source = from.getAddress();
        InetAddress target = to.getAddress();
        boolean fits = source != null
                && target != null
                && source.getAddress().length == target.getAddress().length
                && source.isLoopbackAddress() == target.isLoopbackAddress()
                && !source.isAnyLocalAddress()
                && !source.isMulticastAddress();
        return fits ? source : null;
    }

    /** Connects like {@link Sockets#connect(Bootstrap, SocketAddress)}, from an address if there is one. */
    public static ChannelFuture connect(Bootstrap prepared, SocketAddress backend, @Nullable InetAddress source) {
        if (source == null) {
            return Sockets.connect(prepared, backend);
        }
        return prepared.clone()
                .option(EpollChannelOption.IP_TRANSPARENT, true)
                // the port is chosen when the backend is known: as many for each client as for each backend
                .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
                .connect(backend, new InetSocketAddress(source, 0));
    }
}
