package io.fairlead.netty.loop;

import io.fairlead.netty.Transport;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/**
 * The classes that belong to one transport, which must not be mixed.
 *
 * @param transport EPOLL or NIO
 * @param server the listening channel
 * @param client the connecting channel
 * @param unixServer the listening channel of a UNIX socket
 * @param unixClient the channel that connects to one
 */
public record Transports(
        Transport transport,
        Class<? extends ServerChannel> server,
        Class<? extends SocketChannel> client,
        Class<? extends ServerChannel> unixServer,
        Class<? extends Channel> unixClient) {
    private static final Transports EPOLL = new Transports(
            Transport.EPOLL,
            EpollServerSocketChannel.class,
            EpollSocketChannel.class,
            EpollServerDomainSocketChannel.class,
            EpollDomainSocketChannel.class);
    private static final Transports NIO = new Transports(
            Transport.NIO,
            NioServerSocketChannel.class,
            NioSocketChannel.class,
            NioServerDomainSocketChannel.class,
            NioDomainSocketChannel.class);

    /**
     * Returns what the wish comes to on this machine.
     *
     * @throws IllegalArgumentException if epoll is demanded and not available
     */
    public static Transports of(Transport wish) {
        return switch (wish) {
            case AUTO -> Epoll.isAvailable() ? EPOLL : NIO;
            case NIO -> NIO;
            case EPOLL -> {
                if (!Epoll.isAvailable()) {
                    throw new IllegalArgumentException(
                            "transport: EPOLL (expected: AUTO or NIO, for want of the native library)",
                            Epoll.unavailabilityCause());
                }
                yield EPOLL;
            }
        };
    }

    /**
     * Returns the transport of a group that somebody else made.
     *
     * @throws IllegalArgumentException if it is neither epoll nor NIO
     */
    public static Transports of(EventLoopGroup group) {
        if (group instanceof IoEventLoopGroup io) {
            if (io.isIoType(NioIoHandler.class)) {
                return NIO;
            }
            if (Epoll.isAvailable() && io.isIoType(EpollIoHandler.class)) {
                return EPOLL;
            }
        }
        throw new IllegalArgumentException(
                "eventLoopGroup: " + group.getClass().getName() + " (expected: an epoll or NIO group)");
    }

    /** Returns whether a connection of a UNIX socket can end in one direction only. */
    boolean halfClosesUnix() {
        return transport == Transport.EPOLL;
    }

    /** Returns the address of a UNIX socket as the channels of this transport take it. */
    SocketAddress unix(Path path) {
        return (transport == Transport.EPOLL)
                ? new DomainSocketAddress(path.toFile())
                : UnixDomainSocketAddress.of(path);
    }

    /** Starts an event loop group of this transport. */
    public EventLoopGroup newGroup(int threads) {
        IoHandlerFactory handlers =
                (transport == Transport.EPOLL) ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("fairlead"), handlers);
    }
}
