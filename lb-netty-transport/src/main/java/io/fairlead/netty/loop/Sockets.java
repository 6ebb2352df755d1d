package io.fairlead.netty.loop;

import io.fairlead.netty.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The options of sockets: listening ones, accepted ones, and those to backends. TCP_NODELAY is not among them: Netty sets it
 * on every socket of its own accord, and once more would be a call of the system for every connection.
 */
public final class Sockets {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    @SuppressWarnings("deprecation") // has no successor that is an option
    private static final ChannelOption<RecvByteBufAllocator> RECEIVE_BUFFERS = ChannelOption.RCVBUF_ALLOCATOR;

    // on a listening socket, for which Netty has no option; the numbers are SOL_SOCKET and SO_KEEPALIVE of Linux
    private static final ChannelOption<Integer> KEEP_ALIVE = new IntegerUnixChannelOption("SO_KEEPALIVE", 1, 9);

    private final Transports transports;
    private final boolean halfClosing;
    private final RecvByteBufAllocator receiveBuffers;

    private Sockets(Transports transports, boolean halfClosing, RecvByteBufAllocator receiveBuffers) {
        this.transports = transports;
        this.halfClosing = halfClosing;
        this.receiveBuffers = receiveBuffers;
    }

    /** Returns sockets for messages that say where they end: a peer that sends no more is gone. */
    public static Sockets forMessages(Transports transports) {
        return new Sockets(transports, false, new AdaptiveRecvByteBufAllocator(1024, 4096, 64 * 1024));
    }

    /**
     * Returns sockets for bytes that end when their sender says so: each direction ends by itself, and accepted
     * connections do not read before they are told to.
     */
    public static Sockets forStreams(Transports transports) {
        return new Sockets(
                transports, true, new AdaptiveRecvByteBufAllocator(512, 4096, 64 * 1024).maxMessagesPerRead(4));
    }

    /**
     * Listens. Blocks until the socket does.
     *
     * @param gate lets connections in
     * @param accept is given each, on its event loop, before it is active
     * @throws UncheckedIOException naming the address, if it cannot be listened on
     */
    public Channel bind(
            InetSocketAddress address, EventLoopGroup group, ConnectionGate gate, Consumer<Channel> accept) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(transports.server())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .handler(gate)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(RECEIVE_BUFFERS, receiveBuffers)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosing)
                .childOption(ChannelOption.AUTO_CLOSE, !halfClosing)
                .childOption(ChannelOption.AUTO_READ, !halfClosing)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        accept.accept(accepted);
                    }
                });
        if (transports.transport() == Transport.EPOLL) {
            bootstrap.option(KEEP_ALIVE, 1); // Linux hands it on to what is accepted
        } else {
            bootstrap.childOption(ChannelOption.SO_KEEPALIVE, true);
        }
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            String message = "listen " + address.getHostString() + ':' + address.getPort() + ": " + reason(cause);
            throw new UncheckedIOException(message, new IOException(message, cause));
        }
        return bound.channel();
    }

    /** Returns what connects to backends. */
    public Bootstrap client() {
        return new Bootstrap()
                .channel(transports.client())
                .disableResolver() // resolving blocks; a backend's address is resolved when the backend is made
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(RECEIVE_BUFFERS, receiveBuffers)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, halfClosing)
                // a backend that refuses and hangs up has last words: they are read after the failed write
                .option(ChannelOption.AUTO_CLOSE, false);
    }

    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.toLowerCase(Locale.ROOT).contains("in use") ? "address already in use" : message;
    }
}
