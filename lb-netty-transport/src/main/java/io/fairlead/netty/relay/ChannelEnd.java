package io.fairlead.netty.relay;

import static java.util.Objects.requireNonNull;

import io.fairlead.netty.accept.Farewell;
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
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * An end of a relay that is a channel of Netty's, and any end before it is joined to another.
 *
 * <p>Not sharable; confined to its event loop. What comes before there is another end is kept here. A buffer is owned by
 * the channel of the other end as soon as it is written there, and released here when there is nobody to write it to.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel is an event of that channel
public final class ChannelEnd extends ChannelInboundHandlerAdapter implements End {
    /*
     * A write that failed is not the end of what the peer has to say: the last words of one that reset the connection may
     * wait in the kernel, and the error was used up by the write, so that reading on ends like a FIN. Hence broken: its next
     * end is a reset. Linux tells the write whether a FIN had come before the reset, by failing with a broken pipe; then
     * both are passed on.
     */
    private static final int WATCHED_BYTES = 16 * 1024;

    private final Relayed owner;
    private @Nullable Channel channel; // written once, when installed
    private @Nullable ChannelEnd peer; // written once, when both are connected
    private @Nullable Early early; // made when something comes early
    private boolean ended; // received a FIN
    private boolean finishing; // a FIN follows what is being written
    private boolean finished; // sent a FIN
    private boolean broken; // a write failed
    private boolean brokenPipe; // likewise, and what is still to be read ends with a FIN
    private boolean discarding;
    private boolean watching; // whether the peer goes, before there is another end

    private ChannelEnd(Relayed owner) {
        this.owner = owner;
    }

    /** Returns the handler that makes a channel an end, which the owner is told of when the channel is active. */
    public static ChannelEnd of(Relayed owner) {
        return new ChannelEnd(owner);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (early != null) {
            early.release();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        owner.active(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        ChannelEnd to = peer;
        if (to == null) {
            early().add(bytes);
            if (watching && early().length() >= WATCHED_BYTES) {
                setReading(false); // the rest waits in the kernel
            }
        } else {
            pass(bytes, to);
        }
    }

    private void pass(ByteBuf bytes, ChannelEnd to) {
        if (discarding || !to.accepts()) {
            bytes.release();
            return;
        }
        owner.received(this, bytes.readableBytes());
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
        ChannelEnd to = peer;
        if (to != null) {
            to.channel().flush();
            owner.progress();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ChannelEnd from = peer;
        if (from != null && channel().isWritable() && accepts() && !from.ended) {
            from.setReading(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ChannelEnd to = peer;
        if (event == ChannelInputShutdownEvent.INSTANCE && !ended) {
            if (to == null) {
                early().end();
                noticeDeparture();
            } else {
                onEnd(to);
            }
        } else if (event == ChannelOutputShutdownEvent.INSTANCE && !finished && to != null) {
            onBroken(to);
        }
    }

    private void onEnd(ChannelEnd to) {
        if (!broken || brokenPipe) {
            ended = true;
            setReading(false);
            to.finish();
            owner.progress();
        }
        if (broken) {
            owner.reset(this);
        } else {
            closeIfDone();
        }
    }

    private void onBroken(ChannelEnd from) {
        broken = true;
        if (ended) {
            owner.reset(this);
        } else {
            from.setReading(from.discarding);
            setReading(true);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof ChannelOutputShutdownException && cause.getCause() != null) {
            // a failed write, whose event follows
            brokenPipe = BrokenPipe.is(cause.getCause());
        } else if (!(cause instanceof IOException)) {
            owner.failed(cause);
        } else if (!(cause instanceof ClosedChannelException)) {
            if (peer == null) {
                early().fail();
                noticeDeparture();
            } else {
                owner.reset(this);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        owner.closed(this);
    }

    /**
     * Tells the owner, until {@link #unwatch}, of a peer that goes before there is another end. A little of what that sends is
     * read, since an end is behind it.
     */
    public void watch() {
        watching = true;
        if (early().isAbandoned()) {
            noticeDeparture();
        } else if (!early().hasEnded() && early().length() < WATCHED_BYTES) {
            setReading(true);
        }
    }

    /** Stops reading until there is another end. */
    public void unwatch() {
        watching = false;
        setReading(false);
    }

    private void noticeDeparture() {
        if (watching) {
            setReading(false);
            if (early().isAbandoned()) {
                watching = false;
                owner.left(this);
            }
        }
    }

    /** Relays between the two from now on. */
    static void join(ChannelEnd one, ChannelEnd other) {
        one.peer = other;
        other.peer = one;
        one.begin(other);
        other.begin(one);
    }

    private void begin(ChannelEnd to) {
        Early before = early;
        if (before != null) {
            early = null;
            broken = before.hasFailed();
            for (ByteBuf bytes = before.poll(); bytes != null; bytes = before.poll()) {
                pass(bytes, to);
            }
            to.channel().flush();
            if (before.hasEnded()) {
                onEnd(to);
            }
        }
        if (!ended && to.channel().isWritable()) {
            setReading(true);
        }
    }

    /** Returns what has come so far and is not read yet, and forgets it. */
    Early takeEarly() {
        Early taken = early();
        early = null;
        return taken;
    }

    private Early early() {
        Early before = early;
        if (before == null) {
            before = new Early();
            early = before;
        }
        return before;
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public boolean isClosed() {
        return !channel().isOpen();
    }

    @Override
    public boolean isDone() {
        return ended && finished;
    }

    /** Returns whether there is a channel, open or closed. */
    public boolean isInstalled() {
        return channel != null;
    }

    private void setReading(boolean reading) {
        if (channel().isOpen()) {
            channel().config().setAutoRead(reading);
        }
    }

    @Override
    public long pendingBytes() {
        ChannelOutboundBuffer pending = channel().unsafe().outboundBuffer();
        return (pending == null) ? 0 : pending.totalPendingWriteBytes();
    }

    @Override
    public void discard() {
        discarding = true;
        if (!ended) {
            setReading(true);
        }
    }

    @Override
    public void close() {
        channel().close();
    }

    @Override
    public void reset() {
        Channel closing = channel();
        if (closing.isOpen()) {
            try {
                closing.config().setOption(ChannelOption.SO_LINGER, 0);
            } catch (ChannelException e) {
                // the socket is gone already, or was reset by its peer
            }
            Farewell.cut(closing);
        }
    }

    @Override
    public void resetWhenFlushed() {
        setReading(false);
        channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> reset());
    }

    /** Sends a FIN behind what is being written. */
    private void finish() {
        if (accepts()) {
            finishing = true;
            Farewell.finish(channel(), () -> {
                finished = true;
                closeIfDone();
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

    /** Returns the channel that it is installed in. */
    Channel channel() {
        return requireNonNull(channel, "channel");
    }
}
