package io.fairlead.netty.loop;

import io.fairlead.netty.InheritedSocket;
import io.fairlead.netty.SocketFile;
import io.fairlead.netty.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The options of sockets: listening ones, accepted ones, and those to backends. TCP_NODELAY is not among them: Netty sets it
 * on every socket of its own accord, and once more would be a call of the system for every connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it
public final class Sockets {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    @SuppressWarnings("deprecation") // has no successor that is an option
    private static final ChannelOption<RecvByteBufAllocator> RECEIVE_BUFFERS = ChannelOption.RCVBUF_ALLOCATOR;

    // on a listening socket, for which Netty has no option; the numbers are SOL_SOCKET and SO_KEEPALIVE of Linux
    private static final ChannelOption<Integer> KEEP_ALIVE = new IntegerUnixChannelOption("SO_KEEPALIVE", 1, 9);

    private static final String NO_HALF_CLOSE =
            "a UNIX socket of Netty's NIO, which cannot end one direction only (expected: transport EPOLL)";

    private static final String NO_DESCRIPTORS =
            "an inherited socket, which Netty's NIO cannot take (expected: transport EPOLL)";
    private static final String NO_PRIVILEGE =
            "permission denied (expected: a port from net.ipv4.ip_unprivileged_port_start on, the capability"
                    + " CAP_NET_BIND_SERVICE, or an inherited socket)";

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
     * Listens. Blocks until the socket does. Where no address is meant, those of both families are; the file of a UNIX socket goes
     * when the channel is closed.
     *
     * @param where the address, and the file of a UNIX socket
     * @param gate lets connections in
     * @param accept is given each, on its event loop, before it is active
     * @throws UncheckedIOException naming the address, if it cannot be listened on
     */
    public Channel bind(Listening where, EventLoopGroup group, ConnectionGate gate, Consumer<Channel> accept) {
        SocketAddress address = where.address();
        try {
            if (address instanceof UnixDomainSocketAddress unix) {
                if (halfClosing && !transports.halfClosesUnix()) {
                    throw new IOException(NO_HALF_CLOSE);
                }
                ServerBootstrap server = server(group, gate, accept).channel(transports.unixServer());
                if (halfClosing) {
                    server.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
                }
                return bind(unix, where.file(), server);
            }
            ServerBootstrap server =
                    server(group, gate, accept).childOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosing);
            if (transports.transport() == Transport.EPOLL) {
                server.option(KEEP_ALIVE, 1); // Linux hands it on to what is accepted
            } else {
                server.childOption(ChannelOption.SO_KEEPALIVE, true);
            }
            if (address instanceof InheritedSocket inherited) {
                if (transports.transport() != Transport.EPOLL) {
                    throw new IOException(NO_DESCRIPTORS);
                }
                return InheritedSockets.ofProcess().listen(inherited.name(), server);
            }
            server.channel(transports.server()).option(ChannelOption.SO_REUSEADDR, true);
            InetSocketAddress inet = (InetSocketAddress) address;
            if (inet.getAddress() instanceof Inet4Address any && any.isAnyLocalAddress()) {
                try {
                    return bind(server, new InetSocketAddress(InetAddress.getByName("::"), inet.getPort()));
                } catch (IOException e) {
                    if (isInUse(e)) {
                        throw e;
                    } // else there is no IPv6 here
                }
            }
            return bind(server, address);
        } catch (IOException e) {
            String message = "listen " + Endpoints.text(address) + ": " + reason(address, e);
            throw new UncheckedIOException(message, new IOException(message, e));
        }
    }

    private Channel bind(UnixDomainSocketAddress address, SocketFile wanted, ServerBootstrap server)
            throws IOException {
        SocketFiles files = SocketFiles.prepare(address);
        try {
            Channel channel = bind(server, transports.unix(files.made()));
            channel.closeFuture().addListener(closed -> files.remove());
            try {
                files.publish(wanted);
                return channel;
            } catch (IOException e) {
                channel.close().awaitUninterruptibly();
                throw e;
            }
        } catch (IOException e) {
            files.remove();
            throw e;
        }
    }

    private static Channel bind(ServerBootstrap server, SocketAddress address) throws IOException {
        ChannelFuture bound = server.bind(address).awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw (cause instanceof IOException io) ? io : new IOException(String.valueOf(cause.getMessage()), cause);
        }
        return bound.channel();
    }

    private ServerBootstrap server(EventLoopGroup group, ConnectionGate gate, Consumer<Channel> accept) {
        return new ServerBootstrap()
                .group(group)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .handler(gate)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(RECEIVE_BUFFERS, receiveBuffers)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childOption(ChannelOption.AUTO_CLOSE, !halfClosing)
                .childOption(ChannelOption.AUTO_READ, !halfClosing)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        accept.accept(accepted);
                    }
                });
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

    /**
     * Connects as a bootstrap says, to an address of any family: {@link #client} is prepared for the internet.
     *
     * @param prepared has an event loop, and a handler
     */
    public static ChannelFuture connect(Bootstrap prepared, SocketAddress address) {
        if (!(address instanceof UnixDomainSocketAddress unix)) {
            return prepared.connect(address);
        }
        EventLoopGroup loop = prepared.config().group();
        Transports transports = Transports.of(loop);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .disableResolver()
                .handler(prepared.config().handler());
        Map<ChannelOption<?>, Object> options = new HashMap<>(prepared.config().options());
        options.remove(ChannelOption.SO_KEEPALIVE);
        boolean halfCloses = Boolean.TRUE.equals(options.get(ChannelOption.ALLOW_HALF_CLOSURE));
        if (!transports.halfClosesUnix()) {
            options.remove(ChannelOption.ALLOW_HALF_CLOSURE);
        }
        options.forEach((option, value) -> set(bootstrap, option, value));
        if (halfCloses && !transports.halfClosesUnix()) {
            bootstrap.channelFactory(() -> {
                throw new ChannelException(NO_HALF_CLOSE);
            });
        } else {
            bootstrap.channel(transports.unixClient());
        }
        return bootstrap.connect(transports.unix(unix.getPath()));
    }

    @SuppressWarnings("unchecked") // it comes from such a map
    private static <T> void set(Bootstrap bootstrap, ChannelOption<?> option, Object value) {
        bootstrap.option((ChannelOption<T>) option, (T) value);
    }

    private static boolean isInUse(IOException cause) {
        return says(cause, "in use");
    }

    private static boolean says(IOException cause, String words) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains(words);
    }

    private static String reason(SocketAddress address, IOException cause) {
        if (isInUse(cause)) {
            return "address already in use";
        }
        return says(cause, "permission denied") && !(address instanceof UnixDomainSocketAddress)
                ? NO_PRIVILEGE
                : String.valueOf(cause.getMessage());
    }
}
