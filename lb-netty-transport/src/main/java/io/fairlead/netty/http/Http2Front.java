package io.fairlead.netty.http;

import static java.util.Objects.requireNonNull;

import io.fairlead.netty.Http2Limits;
import io.fairlead.netty.ProxyError;
import io.fairlead.netty.accept.Client;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection of a client: its streams, its patience with the client, and its end.
 *
 * <p>What handles a stream is used again. Not sharable; confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class Http2Front extends Http2Link<Http2ClientStream> implements ClientConnection {
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private enum Leaving {
        NOT,
        /** The client was told that no more streams should come. */
        ASKED,
        /** The client was told which streams are the last. */
        SURE
    }

    private final LoopContext loop;
    private final Channel channel;
    private final Http2Limits limits;
    private final Http2Guard guard;
    private final ArrayDeque<Http2ClientStream> free = new ArrayDeque<>();
    private final Timeout timeout;
    private final Client client;
    private final LateFlush lateFlush;
    private Leaving leaving = Leaving.NOT;

    private Http2Front(
            LoopContext loop,
            Channel channel,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(decoder, encoder, settings);
        this.loop = loop;
        this.channel = channel;
        this.limits = loop.terms().config().http2Limits();
        this.guard = new Http2Guard(loop.timer(), limits);
        this.timeout = loop.timer().timeout(this::expired);
        this.client = Client.of(channel);
        this.lateFlush = loop.lateFlush(() -> flush(context()));
        // the limit of the settings holds from their acknowledgement on
        connection().remote().maxActiveStreams(limits.streams());
        Http2FrontEvents events = new Http2FrontEvents(this, guard);
        connection().addListener(events);
        decoder.frameListener(events);
    }

    /** Makes the channel, which is active, an HTTP/2 connection of the loop. */
    static void install(LoopContext loop, Channel channel) {
        loop.opened(add(loop, channel));
    }

    /** Makes a channel that has begun as something else an HTTP/2 connection of the loop. */
    static Http2Front install(LoopContext loop, Channel channel, ClientConnection before) {
        Http2Front front = add(loop, channel);
        loop.replaced(before, front);
        return front;
    }

    private static Http2Front add(LoopContext loop, Channel channel) {
        Http2Front front = new Builder(loop, channel).build();
        channel.pipeline().addLast(front);
        front.timeout.arm(loop.terms().requestHeadNanos()); // until the settings have come
        return front;
    }

    /** Reads what has come already; takes it over. */
    void begin(ByteBuf bytes) {
        try {
            channelRead(context(), bytes);
        } catch (Exception e) {
            channel.pipeline().fireExceptionCaught(e);
        }
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Front, Builder> {
        private final LoopContext loop;
        private final Channel channel;

        Builder(LoopContext loop, Channel channel) {
            this.loop = loop;
            this.channel = channel;
        }

        @Override
        protected Http2Front build() {
            server(true);
            validateHeaders(true);
            validateRequiredPseudoHeaders(true);
            // resets are counted beside what streams were good for: see the guard
            decoderEnforceMaxRstFramesPerWindow(0, 0);
            encoderEnforceMaxRstFramesPerWindow(0, 0);
            decoupleCloseAndGoAway(true);
            initialSettings(Http2Settings.defaultSettings()
                    .maxConcurrentStreams(loop.terms().config().http2Limits().streams())
                    .maxHeaderListSize(loop.terms().limits().headBytes()));
            return super.build();
        }

        @Override
        protected Http2Front build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2Front(loop, channel, decoder, encoder, settings);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        super.handlerAdded(ctx); // sends the settings
        widen(limits.streams());
    }

    @Override
    void flushUnread() {
        lateFlush.ask(); // with what other streams write now
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx); // ends the streams
        timeout.cancel();
        loop.closed(this, channel);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        // a failed read or write closes the channel by itself, and channelInactive does the rest
        if (!(cause instanceof IOException)) {
            super.exceptionCaught(ctx, cause instanceof Http2Exception ? cause : asHttp2(cause));
        }
    }

    private Throwable asHttp2(Throwable cause) {
        for (Throwable inner = cause.getCause(); inner != null; inner = inner.getCause()) {
            if (inner instanceof Http2Exception) {
                return inner;
            }
        }
        loop.logOnce("HTTP/2 client connection", cause);
        return Http2Exception.connectionError(Http2Error.INTERNAL_ERROR, cause, "internal error");
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception http2) {
        if (cause instanceof IOException) {
            return; // the channel closes by itself, and channelInactive does the rest
        }
        if (http2 == null) {
            loop.logOnce("HTTP/2 client connection", cause);
        } else if (http2.error() != Http2Error.NO_ERROR) {
            ProxyError error =
                    (http2.error() == Http2Error.ENHANCE_YOUR_CALM) ? ProxyError.FLOOD : ProxyError.BAD_REQUEST;
            loop.counters().error(error);
            violated(error);
        }
        super.onConnectionError(ctx, outbound, cause, http2);
    }

    private void violated(ProxyError error) {
        try {
            connection().forEachActiveStream(stream -> {
                Http2ClientStream client = handler(stream);
                if (client != null) {
                    client.onViolation(error);
                }
                return true;
            });
        } catch (Http2Exception e) {
            loop.logOnce("HTTP/2 client connection", e);
        }
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception.StreamException http2) {
        if (!outbound) {
            Http2Stream stream = connection().stream(http2.streamId());
            Http2ClientStream client = (stream == null) ? null : handler(stream);
            if (client == null) {
                loop.counters().error(ProxyError.BAD_REQUEST);
            } else {
                client.onViolation(ProxyError.BAD_REQUEST);
            }
            if (!guard.allowsFault()) {
                onError(ctx, false, Http2Guard.flood("too many violations"));
                return;
            }
        }
        super.onStreamError(ctx, outbound, cause, http2);
    }

    /** The client has said hello, or changed its mind. */
    void onSettings() {
        if (leaving == Leaving.NOT && connection().numActiveStreams() == 0) {
            timeout.arm(loop.terms().idleNanos());
        }
    }

    /** A header block has come: a request, or the trailers of one. */
    void onHeaders(int streamId, Http2Headers headers, boolean end) throws Http2Exception {
        Http2Stream stream = requireNonNull(connection().stream(streamId), "stream");
        Http2ClientStream known = handler(stream);
        if (known != null) {
            touch(known);
            known.onTrailers(headers);
            return;
        }
        HttpRequest request = Http2Heads.request(headers, end);
        if (request == null) {
            throw Http2Exception.streamError(streamId, Http2Error.PROTOCOL_ERROR, "malformed request");
        }
        if (leaving == Leaving.NOT) {
            timeout.cancel();
        }
        Http2ClientStream client = free.isEmpty() ? new Http2ClientStream(loop, this) : free.pop();
        handle(stream, client);
        touch(client);
        client.begin(stream, request, Http2Heads.length(headers), end);
        if (loop.isLeaving()) {
            drain();
        }
    }

    /** A piece of a body has come; returns how much of it the client may send again at once. */
    int onData(int streamId, ByteBuf bytes, boolean end) {
        Http2Stream stream = connection().stream(streamId);
        Http2ClientStream client = (stream == null) ? null : handler(stream);
        if (client == null) {
            return bytes.readableBytes();
        }
        touch(client);
        return client.onData(bytes, end);
    }

    /** Both sides of a stream have ended, or one has reset it. */
    void onClosed(Http2Stream stream) {
        Http2ClientStream client = unhandle(stream);
        if (client != null) {
            client.onClosed();
        }
        if (connection().numActiveStreams() == 0) {
            if (leaving == Leaving.SURE) {
                endWhenWritten();
            } else if (leaving == Leaving.NOT) {
                timeout.arm(loop.terms().idleNanos());
            }
        }
    }

    /** A response of a backend is complete. */
    void answered() {
        guard.response();
    }

    /** Keeps what a stream needed for another one. */
    void free(Http2ClientStream client) {
        if (free.size() < limits.streams()) {
            free.push(client);
        }
    }

    @Override
    public void adopt() {
        Terms next = loop.terms();
        free.forEach(client -> client.adopt(next));
    }

    private void expired() {
        if (leaving == Leaving.ASKED) {
            goAway(connection().remote().lastStreamCreated());
            leaving = Leaving.SURE;
            if (connection().numActiveStreams() == 0) {
                endWhenWritten();
            }
        } else if (connection().numActiveStreams() == 0) {
            goAway(connection().remote().lastStreamCreated());
            endWhenWritten();
        }
    }

    @Override
    public void drain() {
        if (leaving == Leaving.NOT) {
            leaving = Leaving.ASKED;
            goAway(Integer.MAX_VALUE);
            timeout.arm(GRACE_NANOS); // what is on its way is still served: RFC 9113 section 6.8
        }
    }

    private void goAway(int lastStream) {
        leave(lastStream);
        context().flush();
    }

    @Override
    public void closeNow() {
        channel.close();
    }

    /** Returns who is at the other end. */
    Client client() {
        return client;
    }

    ByteBufAllocator alloc() {
        return channel.alloc();
    }
}
