package io.fairlead.netty.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a session, to the client or to the backend: what it receives, the other side sends.
 *
 * <p>Not sharable; confined to its event loop. A buffer that was read is owned by the channel of the other
 * side as soon as it is written there, and released here when there is nobody to write it to.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel is an event of that channel
final class Side extends ChannelInboundHandlerAdapter {
    /*
     * Each direction ends by itself: the FIN of one side is passed on behind the last byte (finish), and a side
     * that has received one and sent one closes. A write that failed is not the end of what the side has to
     * say: the last words of a peer that reset the connection may wait in the kernel, and the error was used up
     * by the write, so that reading on ends like a FIN. Hence broken: its next end is a reset. Linux tells the
     * write whether a FIN had come before the reset, by failing with a broken pipe; then both are passed on.
     */
    private final Session session;
    private @Nullable Channel channel; // written once, when installed
    private @Nullable Side peer; // written once, when both are connected
    private boolean ended; // received a FIN
    private boolean finishing; // a FIN follows what is being written
    private boolean finished; // sent a FIN
    private boolean broken; // a write failed
    private boolean brokenPipe; // likewise, and what is still to be read ends with a FIN
    private boolean discarding;

    Side(Session session) {
        this.session = session;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        session.active(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        Side to = peer;
        if (to == null || discarding || !to.accepts()) {
            bytes.release();
            return;
        }
        session.received(this, bytes.readableBytes());
        Channel sink = to.channel();
        sink.write(bytes, sink.voidPromise());
        if (!sink.isWritable()) {
            sink.flush();
            if (!sink.isWritable()) {
                setReading(false);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Side to = peer;
        if (to != null) {
            to.channel().flush();
            session.progress();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Side from = peer;
        if (from != null && channel().isWritable() && accepts() && !from.ended) {
            from.setReading(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        Side to = peer;
        if (to == null) {
            return;
        }
        if (event == ChannelInputShutdownEvent.INSTANCE && !ended) {
            onEnd(to);
        } else if (event == ChannelOutputShutdownEvent.INSTANCE && !finished) {
            onBroken(to);
        }
    }

    private void onEnd(Side to) {
        if (!broken || brokenPipe) {
            ended = true;
            setReading(false);
            to.finish();
            session.progress();
        }
        if (broken) {
            session.reset(this);
        } else {
            closeIfDone();
        }
    }

    private void onBroken(Side from) {
        broken = true;
        if (ended) {
            session.reset(this);
        } else {
            from.setReading(from.discarding);
            setReading(true);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof ChannelOutputShutdownException && cause.getCause() != null) {
            // a failed write, whose event follows
            brokenPipe = "Broken pipe".equals(cause.getCause().getMessage());
        } else if (!(cause instanceof IOException)) {
            session.failed(cause);
        } else if (peer != null && !(cause instanceof ClosedChannelException)) {
            session.reset(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        session.closed(this);
    }

    /** Makes the two the sides of one relay. */
    static void join(Side one, Side other) {
        one.peer = other;
        other.peer = one;
    }

    /** Returns whether a FIN was received. */
    boolean hasEnded() {
        return ended;
    }

    boolean isClosed() {
        return !channel().isOpen();
    }

    /** Returns whether a FIN went each way. */
    boolean isDone() {
        return ended && finished;
    }

    /** Returns whether there is a channel, open or closed. */
    boolean isInstalled() {
        return channel != null;
    }

    void setReading(boolean reading) {
        if (channel().isOpen()) {
            channel().config().setAutoRead(reading);
        }
    }

    /** Returns how many bytes wait to be written. */
    long pendingBytes() {
        ChannelOutboundBuffer pending = channel().unsafe().outboundBuffer();
        return (pending == null) ? 0 : pending.totalPendingWriteBytes();
    }

    /** Reads on, for nobody, until the peer says FIN: its kernel must not answer unread bytes with a reset. */
    void discard() {
        discarding = true;
        if (!ended) {
            setReading(true);
        }
    }

    /** Closes like an ordinary end. */
    void close() {
        channel().close();
    }

    /** Closes, with a reset if otherwise the peer could take a part of what it was sent for all of it. */
    void cut() {
        if (pendingBytes() > 0) {
            reset();
        } else {
            close();
        }
    }

    /** Closes with a reset. */
    void reset() {
        Channel closing = channel();
        if (closing.isOpen()) {
            try {
                closing.config().setOption(ChannelOption.SO_LINGER, 0);
            } catch (ChannelException e) {
                // the socket is gone already, or was reset by its peer
            }
            closing.close();
        }
    }

    /** Closes with a reset behind what is being written. */
    void resetWhenFlushed() {
        setReading(false);
        channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> reset());
    }

    /** Sends a FIN behind what is being written. */
    private void finish() {
        if (accepts()) {
            finishing = true;
            channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                if (written.isSuccess() && channel() instanceof DuplexChannel duplex) {
                    finished = true;
                    duplex.shutdownOutput();
                    closeIfDone();
                }
            });
        }
    }

    private void closeIfDone() {
        if (isDone()) {
            close();
        }
    }

    private boolean accepts() {
        return !finishing && !broken;
    }

    private Channel channel() {
        Channel installed = channel;
        if (installed == null) {
            throw new IllegalStateException("connection was not made yet");
        }
        return installed;
    }
}
