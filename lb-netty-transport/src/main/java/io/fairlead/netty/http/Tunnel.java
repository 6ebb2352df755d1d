package io.fairlead.netty.http;

import io.fairlead.netty.accept.Farewell;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;

/**
 * What two connections have become after an upgrade: bytes of either go to the other, until both have ended or nothing
 * has come for too long.
 *
 * <p>Confined to the event loop. Writes what it is given, or releases it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class Tunnel {
    private final LoopContext loop;
    private final End client;
    private final End backend;
    private final Timeout timeout;
    private final long idleNanos;
    private final Listener listener;
    private boolean over;

    private Tunnel(LoopContext loop, Channel client, Channel backend, long idleNanos, Listener listener) {
        this.loop = loop;
        this.client = new End(client);
        this.backend = new End(backend);
        this.idleNanos = idleNanos;
        this.listener = listener;
        this.timeout = loop.timer().timeout(this::expired);
    }

    /**
     * Begins, once its handlers are in the pipelines of the channels: where the codecs have been.
     *
     * @param idleNanos how long nothing may come
     * @param listener is told once
     */
    static Tunnel between(LoopContext loop, Channel client, Channel backend, long idleNanos, Listener listener) {
        Tunnel tunnel = new Tunnel(loop, client, backend, idleNanos, listener);
        halfClosing(client);
        halfClosing(backend);
        tunnel.timeout.arm(idleNanos);
        client.config().setAutoRead(true);
        backend.config().setAutoRead(true);
        return tunnel;
    }

    /** Netty's epoll transport loses bytes of half-closed connections: there, one end is the end of both ways. */
    private static void halfClosing(Channel channel) {
        if (channel instanceof NioSocketChannel) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
    }

    /** Returns the handler of what comes from the client. */
    ChannelHandler client() {
        return client;
    }

    /** Returns the handler of what comes from the backend. */
    ChannelHandler backend() {
        return backend;
    }

    /** Takes over what the client had sent before it was told that the tunnel begins. */
    void early(ByteBuf bytes) {
        client.pass(bytes, backend);
        backend.channel.flush();
    }

    /** Either connection has ended: so does the other, when everything has been written to it. */
    private void closed() {
        end(true);
        client.closeWhenWritten();
        backend.closeWhenWritten();
    }

    private void expired() {
        end(false);
        client.channel.close();
        backend.channel.close();
    }

    private void end(boolean inTime) {
        if (!over) {
            over = true;
            timeout.cancel();
            listener.ended(client.bytes, backend.bytes, inTime);
        }
    }

    /** One of the two connections. */
    private final class End extends ChannelInboundHandlerAdapter {
        private final Channel channel;
        private long bytes; // that have come
        private boolean finished; // and no more will

        private End(Channel channel) {
            this.channel = channel;
        }

        private End other() {
            return this == client ? backend : client;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            pass((ByteBuf) message, other());
        }

        private void pass(ByteBuf read, End to) {
            bytes += read.readableBytes();
            timeout.arm(idleNanos);
            to.channel.write(read, to.channel.voidPromise());
            if (!to.channel.isWritable()) {
                channel.config().setAutoRead(false);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            other().channel.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            other().channel.config().setAutoRead(channel.isWritable());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                finished = true;
                if (other().finished) {
                    closed();
                } else {
                    other().finish();
                }
            }
        }

        private void finish() {
            if (channel instanceof DuplexChannel duplex) {
                channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> Farewell.shutdownOutput(duplex));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            closed();
            ctx.fireChannelInactive();
        }

        private void closeWhenWritten() {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!(cause instanceof IOException)) { // which closes the channel by itself
                loop.logOnce("tunnel", cause);
                channel.close();
            }
        }
    }

    /** Is told that a tunnel has ended. */
    interface Listener {
        /**
         * It has.
         *
         * @param in bytes of the client
         * @param out bytes of the backend
         * @param inTime false if it had to end because nothing came
         */
        void ended(long in, long out, boolean inTime);
    }
}
