package io.fairlead.netty.http;

import io.fairlead.netty.accept.Farewell;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * What two connections have become after an upgrade: bytes of either go to the other, until both have ended or nothing
 * has come for too long.
 *
 * <p>Confined to the event loop. Writes what it is given, or releases it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class Tunnel {
    private final Channel client;
    private final Channel backend;
    private final Timeout timeout;
    private final long idleNanos;
    private final End end;
    private long in;
    private long out;
    private boolean clientEnded;
    private boolean backendEnded;
    private boolean over;

    private Tunnel(LoopContext loop, Channel client, Channel backend, long idleNanos, End end) {
        this.client = client;
        this.backend = backend;
        this.idleNanos = idleNanos;
        this.end = end;
        this.timeout = loop.timer().timeout(this::expired);
    }

    /**
     * Begins; whoever handles the channels hands over what comes from now on.
     *
     * @param idleNanos how long nothing may come
     * @param end is told once
     */
    static Tunnel between(LoopContext loop, Channel client, Channel backend, long idleNanos, End end) {
        Tunnel tunnel = new Tunnel(loop, client, backend, idleNanos, end);
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

    /** Takes over bytes of the client. */
    void fromClient(ByteBuf bytes) {
        in += bytes.readableBytes();
        pass(bytes, client, backend);
    }

    /** Takes over bytes of the backend. */
    void fromBackend(ByteBuf bytes) {
        out += bytes.readableBytes();
        pass(bytes, backend, client);
    }

    private void pass(ByteBuf bytes, Channel from, Channel to) {
        timeout.arm(idleNanos);
        to.write(bytes, to.voidPromise());
        if (!to.isWritable()) {
            from.config().setAutoRead(false);
        }
    }

    /** The bytes that the client has sent have been read. */
    void clientRead() {
        backend.flush();
    }

    /** The bytes that the backend has sent have been read. */
    void backendRead() {
        client.flush();
    }

    /** The client reads again, or no longer. */
    void clientWritabilityChanged() {
        backend.config().setAutoRead(client.isWritable());
    }

    /** The backend reads again, or no longer. */
    void backendWritabilityChanged() {
        client.config().setAutoRead(backend.isWritable());
    }

    /** The client sends no more. */
    void clientFinished() {
        clientEnded = true;
        finish(backend);
    }

    /** The backend sends no more. */
    void backendFinished() {
        backendEnded = true;
        finish(client);
    }

    private void finish(Channel to) {
        if (clientEnded && backendEnded) {
            closed();
        } else if (to instanceof DuplexChannel duplex) {
            duplex.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> Farewell.shutdownOutput(duplex));
        }
    }

    /** Either connection has ended: so does the other, when everything has been written to it. */
    void closed() {
        end(true);
        closeWhenWritten(client);
        closeWhenWritten(backend);
    }

    private static void closeWhenWritten(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void expired() {
        end(false);
        client.close();
        backend.close();
    }

    private void end(boolean inTime) {
        if (!over) {
            over = true;
            timeout.cancel();
            end.ended(in, out, inTime);
        }
    }

    /** Is told that a tunnel has ended. */
    interface End {
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
