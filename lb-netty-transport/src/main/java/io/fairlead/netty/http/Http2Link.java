package io.fairlead.netty.http;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection as its streams see it: they write, give and get credit, and what they write while it is read leaves with
 * one flush.
 *
 * <p>Netty's connection handler without frames and channels for streams in between: a stream costs a map entry and what
 * handles it. Not sharable; confined to its event loop.
 *
 * @param <S> what handles a stream
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
abstract sealed class Http2Link<S extends Http2Link.Handler> extends Http2ConnectionHandler
        permits Http2Front, Http2Back {
    private final Http2Connection.PropertyKey key;
    private final List<S> touched = new ArrayList<>();
    private @Nullable ChannelHandlerContext context; // written once, when added
    private boolean reading;

    Http2Link(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
        super(decoder, encoder, settings, true, true);
        this.key = connection().newKey();
        encoder.flowController().listener(stream -> {
            S handler = handler(stream);
            if (handler != null) {
                handler.onWritabilityChanged();
            }
        });
    }

    /** What an exchange has of a stream. */
    interface Handler {
        /** The bytes that were there have been read. */
        void onReadComplete();

        /** The peer reads again, or no longer. */
        void onWritabilityChanged();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
    }

    /** Returns the context, once there is one. */
    final ChannelHandlerContext context() {
        return requireNonNull(context, "context");
    }

    /** Lets the peer send as much for so many streams together as for each: a slow one must not use up what the others need. */
    final void widen(int streams) throws Http2Exception {
        decoder()
                .flowController()
                .incrementWindowSize(
                        connection().connectionStream(), (streams - 1) * Http2CodecUtil.DEFAULT_WINDOW_SIZE);
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        reading = true;
        super.channelRead(ctx, message);
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).onReadComplete();
        }
        touched.clear();
        reading = false;
        super.channelReadComplete(ctx); // flushes
    }

    /** Gives a stream what handles it. */
    final void handle(Http2Stream stream, S handler) {
        stream.setProperty(key, handler);
    }

    /** Returns what handles a stream; null for nothing. */
    final @Nullable S handler(Http2Stream stream) {
        return stream.getProperty(key);
    }

    /** Returns what handled a stream that has ended; null for nothing. */
    final @Nullable S unhandle(Http2Stream stream) {
        return stream.removeProperty(key);
    }

    /** Tells the handler when the bytes that are there have been read. */
    final void touch(S handler) {
        touched.add(handler);
    }

    final ChannelFuture writeHeaders(Http2Stream stream, Http2Headers headers, boolean end) {
        ChannelHandlerContext ctx = context();
        return encoder().writeHeaders(ctx, stream.id(), headers, 0, end, ctx.newPromise());
    }

    /** Writes a piece of a body when the peer has room for it; takes it over. */
    final ChannelFuture writeData(Http2Stream stream, ByteBuf bytes, boolean end) {
        ChannelHandlerContext ctx = context();
        return encoder().writeData(ctx, stream.id(), bytes, 0, end, ctx.newPromise());
    }

    /** Ends a stream on both sides, if it has not ended. */
    final void reset(Http2Stream stream, Http2Error error) {
        ChannelHandlerContext ctx = context();
        if (stream.state() != Http2Stream.State.CLOSED) {
            resetStream(ctx, stream.id(), error.code(), ctx.newPromise());
            flushWritten();
        }
    }

    /** Lets the peer send so many bytes more. */
    final void giveCredit(Http2Stream stream, int bytes) {
        try {
            if (decoder().flowController().consumeBytes(stream, bytes)) {
                flushWritten();
            }
        } catch (Http2Exception e) {
            onError(context(), true, e);
        }
    }

    /** Returns whether the peer keeps up with what is written to the stream. */
    final boolean isWritable(Http2Stream stream) {
        return encoder().flowController().isWritable(stream);
    }

    /** Flushes what was written, unless the end of reading will. */
    final void flushWritten() {
        if (!reading) {
            flushUnread();
        }
    }

    /** Flushes what was written while nothing is read. */
    abstract void flushUnread();

    /** Tells the peer which of its streams is the last; takes effect with the next flush. */
    final void leave(int lastStream) {
        ChannelHandlerContext ctx = context();
        goAway(ctx, lastStream, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
    }

    /** Closes the connection when everything is written. */
    final void endWhenWritten() {
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
