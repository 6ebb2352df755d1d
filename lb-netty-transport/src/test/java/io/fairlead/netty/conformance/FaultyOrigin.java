package io.fairlead.netty.conformance;

import io.fairlead.netty.conformance.Fault.Framing;
import io.fairlead.netty.conformance.Fault.Kind;
import io.fairlead.netty.conformance.Message.Malformed;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that does wrong what the requests tell it to, once for each. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel
final class FaultyOrigin implements AutoCloseable {
    private static final String GARBAGE = "\u0000garbage\r\nHTTP/1.1 200 OK\r\n\r\n";

    private static final int LONGEST_SLOW = 80;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Set<String> tried;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger malformed = new AtomicInteger();
    private final Channel server;

    private FaultyOrigin(Set<String> tried) {
        this.tried = tried;
        server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Connection());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /**
     * Starts one.
     *
     * @param tried the requests that have been answered by somebody, which is safe to be shared by threads
     */
    static FaultyOrigin start(Set<String> tried) {
        return new FaultyOrigin(tried);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    /** Returns how many connections are open. */
    int open() {
        return open.get();
    }

    /** Returns how often something came that was no request. */
    int malformed() {
        return malformed.get();
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One connection of the proxy. */
    private final class Connection extends ChannelInboundHandlerAdapter {
        private final StringBuilder received = new StringBuilder();
        private boolean answered; // the request in progress
        private boolean silent; // for ever

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            open.incrementAndGet();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            open.decrementAndGet();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            received.append(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
            try {
                requests(ctx);
            } catch (Malformed e) {
                malformed.incrementAndGet();
                ctx.close();
            }
        }

        private void requests(ChannelHandlerContext ctx) throws Malformed {
            while (received.length() > 0 && !silent) {
                Message request = Message.request(received.toString(), 0);
                if (request == null) {
                    return;
                }
                Fault fault = Fault.parse(request.values(Fault.FIELD).get(0));
                String id = request.values(Fault.ID).get(0);
                if (!answered && (request.complete() || fault.kind() == Kind.EARLY)) {
                    answered = true;
                    answer(
                            ctx.channel(),
                            id,
                            tried.add(id) ? fault : well(fault),
                            request.method().equals("HEAD"));
                }
                if (!request.complete()) {
                    return;
                }
                answered = false;
                received.delete(0, request.end());
            }
        }

        private static Fault well(Fault fault) {
            return new Fault(Kind.NONE, fault.framing(), fault.size(), 0);
        }

        private void answer(Channel to, String id, Fault fault, boolean head) {
            String response = Fault.response(id, fault.framing(), fault.size(), head);
            boolean close = fault.framing() == Framing.CLOSE;
            switch (fault.kind()) {
                case NONE, EARLY -> end(send(to, response), close, false);
                case FIN -> end(send(to, response.substring(0, offset(fault, response))), true, false);
                case RESET -> end(send(to, response.substring(0, offset(fault, response))), true, true);
                case GARBAGE -> end(send(to, close ? response : response + GARBAGE), close, false);
                case DOUBLE ->
                    end(
                            send(to, close ? response : response + Fault.response("evil", Framing.LENGTH, 20, false)),
                            close,
                            false);
                case INTERIM ->
                    end(
                            send(to, "HTTP/1.1 103 X\r\nLink: <" + id + ">\r\n\r\nHTTP/1.1 102 X\r\n\r\n" + response),
                            close,
                            false);
                case SLOW -> {
                    ChannelFuture last = to.newSucceededFuture();
                    int slow = Math.min(response.length(), LONGEST_SLOW);
                    for (int i = 0; i < slow; i++) {
                        last = send(to, response.substring(i, i + 1));
                    }
                    if (slow < response.length()) {
                        last = send(to, response.substring(slow));
                    }
                    end(last, close, false);
                }
                case STALL -> {
                    silent = true;
                    send(to, response.substring(0, offset(fault, response)));
                }
            }
        }

        private static int offset(Fault fault, String response) {
            return Math.min(fault.offset(), response.length());
        }

        private static ChannelFuture send(Channel to, String text) {
            return to.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        }

        private void end(ChannelFuture sent, boolean close, boolean reset) {
            if (close) {
                silent = true;
                if (reset) {
                    sent.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                }
                sent.addListener(ChannelFutureListener.CLOSE);
            }
        }
    }
}
