package io.fairlead.netty.tcp;

import io.fairlead.netty.TcpProxy;
import io.fairlead.netty.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.util.stream.Stream;

/** Each of the ways in which bytes are relayed: all of them are held to the same claims. */
enum Carrier {
    /** By Netty's channels. */
    NIO(Transport.NIO, false),
    /** By sockets of epoll, through a buffer. */
    COPYING(Transport.EPOLL, false),
    /** Likewise, and through pipes of the kernel. */
    SPLICING(Transport.EPOLL, true);

    private final Transport transport;
    private final boolean splice;

    Carrier(Transport transport, boolean splice) {
        this.transport = transport;
        this.splice = splice;
    }

    /** Returns those that this machine has. */
    static Stream<Carrier> available() {
        return Stream.of(values()).filter(carrier -> carrier.transport == Transport.NIO || Epoll.isAvailable());
    }

    /** Starts event loops that can do it. */
    EventLoopGroup group(int threads) {
        return new MultiThreadIoEventLoopGroup(threads, handlers());
    }

    /** Returns what event loops are made of that can do it. */
    IoHandlerFactory handlers() {
        return (transport == Transport.NIO) ? NioIoHandler.newFactory() : EpollIoHandler.newFactory();
    }

    TcpProxy.Builder on(TcpProxy.Builder builder) {
        return builder.transport(transport).splice(splice);
    }
}
