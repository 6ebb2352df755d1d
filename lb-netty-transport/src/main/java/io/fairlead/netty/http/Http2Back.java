package io.fairlead.netty.http;

import io.fairlead.api.Backend;
import io.fairlead.netty.accept.Way;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to a backend: made when a request needs it, shared by as many as the backend takes, and closed
 * when it was unused for a while. Not sharable; confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class Http2Back extends Http2Link<Http2BackendStream> {
    private final LoopContext loop;
    private final Terms terms; // of the request that it was made for
    private final int mostStreams; // until the backend's settings say less, and at most
    private final String backendId;
    private final SocketAddress address;
    private final Way way;
    private final UpstreamCell cell;
    private final ConnectionLife life;
    private final Timeout idleTimeout;
    private final Http2Dialers waiting = new Http2Dialers(this); // until its settings have come
    private boolean used;
    private boolean ready; // its settings have come
    private boolean retired;
    private boolean greeted;
    private long settingsEndNanos; // until when its settings must have come

    private Http2Back(
            LoopContext loop,
            Terms terms,
            Backend backend,
            Way way,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(decoder, encoder, settings);
        this.loop = loop;
        this.terms = terms;
        this.mostStreams = terms.config().http2Limits().backendStreams();
        this.backendId = backend.id();
        this.address = backend.address();
        this.way = way;
        this.cell = terms.pool().cell(backendId);
        this.life = new ConnectionLife(loop, terms, cell);
        this.idleTimeout = loop.timer().timeout(this::expired);
        Http2BackEvents events = new Http2BackEvents(this);
        connection().addListener(events);
        decoder.frameListener(events);
    }

    /** Begins to connect to the backend. */
    static Http2Back connect(LoopContext loop, Terms terms, Backend backend, Way way) {
        Http2Back back = new Builder(loop, terms, backend, way).build();
        terms.pool().http2().add(back);
        back.settingsEndNanos = loop.timer().nowNanos() + back.patienceNanos();
        ChannelFuture future = loop.connect(terms, back.address, way, back::install);
        future.addListener(done -> back.connected(future));
        return back;
    }

    /** Returns how long it may take to be connected: with TLS, as long again. */
    private long patienceNanos() {
        long connect = terms.config().timeouts().connect().toNanos();
        return terms.config().edges().backendTls() == null ? connect : 2 * connect;
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Back, Builder> {
        private final LoopContext loop;
        private final Terms terms;
        private final Backend backend;
        private final Way way;

        Builder(LoopContext loop, Terms terms, Backend backend, Way way) {
            this.loop = loop;
            this.terms = terms;
            this.backend = backend;
            this.way = way;
        }

        @Override
        protected Http2Back build() {
            server(false);
            validateHeaders(true);
            validateRequiredPseudoHeaders(true);
            decoderEnforceMaxConsecutiveEmptyDataFrames(2);
            decoupleCloseAndGoAway(true);
            initialSettings(Http2Settings.defaultSettings()
                    .pushEnabled(false)
                    .maxHeaderListSize(terms.limits().headBytes()));
            return super.build();
        }

        @Override
        protected Http2Back build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2Back(loop, terms, backend, way, decoder, encoder, settings);
        }
    }

    private void install(Channel channel) {
        channel.pipeline().addLast(this);
    }

    private void connected(ChannelFuture future) {
        if (!future.isSuccess()) {
            fail(future.cause() instanceof ConnectTimeoutException);
        } else if (!ready) {
            idleTimeout.arm(Math.max(0, settingsEndNanos - loop.timer().nowNanos()));
        }
    }

    /** The backend has said how much it takes: the first time, those who wait get their streams. */
    void onSettings() {
        if (ready) {
            return;
        }
        ready = true;
        armIdle();
        waiting.connected();
        if (retired) {
            closeIfUnused();
        }
    }

    private void fail(boolean timedOut) {
        retired = true;
        terms.pool().http2().remove(this);
        waiting.failed(timedOut);
    }

    private void expired() {
        if (ready) {
            retire();
        } else {
            fail(true);
            context().close();
        }
    }

    /** Returns whether another request may begin, now or when it is connected. */
    boolean hasRoom() {
        return !retired && fits() && life.goesOn();
    }

    /** Returns whether it takes another stream, beside those that others wait for. */
    boolean fits() {
        int most = Math.min(mostStreams, connection().local().maxActiveStreams());
        return waiting.size() + connection().local().numActiveStreams() < most
                && !connection().goAwayReceived();
    }

    /** Returns whether requests need not wait. */
    boolean isReady() {
        return ready;
    }

    /** The dialer is told when it is ready, or ends before that. */
    void await(Dialer dialer) {
        waiting.add(dialer);
    }

    /** The dialer need not be told. */
    void forget(Dialer dialer) {
        waiting.remove(dialer);
    }

    /** Returns a stream, which is open from its head on. */
    Http2BackendStream newStream() {
        boolean reused = used;
        used = true;
        life.request();
        idleTimeout.cancel();
        return new Http2BackendStream(this, reused);
    }

    /** Opens a stream with its head; what does not work out, the stream learns as its end. */
    ChannelFuture open(Http2BackendStream ours, Http2Headers head, boolean complete) {
        ChannelHandlerContext ctx = context();
        if (!ctx.channel().isActive()
                || connection().goAwayReceived()
                || !connection().local().canOpenStream()) {
            ours.onRefused(Failure.AWAY); // since it was chosen
            ctx.executor().execute(ours::onClosed);
            return ctx.newFailedFuture(new ClosedChannelException());
        }
        int id = connection().local().incrementAndGetNextStreamId();
        ChannelFuture sent = encoder().writeHeaders(ctx, id, head, 0, complete, ctx.newPromise());
        Http2Stream opened = connection().stream(id);
        if (opened == null) {
            ctx.executor().execute(ours::onClosed);
        } else {
            handle(opened, ours);
            ours.opened(opened);
        }
        return sent;
    }

    /** Takes no more requests, and closes when the last has ended. */
    void retire() {
        retired = true;
        terms.pool().http2().remove(this);
        closeIfUnused();
    }

    private void closeIfUnused() {
        if (ready && connection().numActiveStreams() == 0) {
            leave(0);
            endWhenWritten();
        }
    }

    /** The backend takes no more streams, and has not looked at those behind the last one. */
    void onGoAway(int lastStream) {
        retired = true;
        terms.pool().http2().remove(this);
        try {
            connection().forEachActiveStream(stream -> {
                Http2BackendStream ours = handler(stream);
                if (ours != null && stream.id() > lastStream) {
                    ours.onRefused(Failure.AWAY);
                }
                return true;
            });
        } catch (Http2Exception e) {
            loop.logOnce("HTTP/2 connection to backend " + backendId, e);
        }
    }

    /** Nothing is left of a stream. */
    void onRemoved() {
        if (connection().numActiveStreams() > 0) {
            return;
        }
        if (retired || !life.goesOn()) {
            retire();
        } else {
            armIdle();
        }
    }

    private void armIdle() {
        idleTimeout.arm(loop.terms().upstreamIdleNanos());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        super.handlerAdded(ctx);
        greet(ctx);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        super.channelActive(ctx);
        greet(ctx);
    }

    private void greet(ChannelHandlerContext ctx) throws Http2Exception {
        if (!greeted && ctx.channel().isActive()) {
            greeted = true;
            widen(mostStreams);
        }
    }

    @Override
    void flushUnread() {
        flush(context());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        idleTimeout.cancel();
        fail(false);
        super.channelInactive(ctx); // ends the streams
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (!(cause instanceof IOException)) {
            super.exceptionCaught(ctx, cause);
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception http2) {
        if (cause instanceof IOException) {
            return; // the channel closes by itself, and channelInactive does the rest
        }
        loop.logOnce("HTTP/2 connection to backend " + backendId, cause);
        super.onConnectionError(ctx, outbound, cause, http2);
        ctx.close(); // what it sends cannot be understood any more
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception.StreamException http2) {
        // a part of a body that was waiting for room; a backend that has never looked at the stream may take its
        // reset for an error of the connection, and the streams that it was to answer would be lost
        boolean refused = connection().goAwayReceived()
                && http2.streamId() > connection().local().lastStreamKnownByPeer();
        if (!refused) {
            super.onStreamError(ctx, outbound, cause, http2);
        }
    }

    /** Returns what is to be told of a frame of a stream; null for nobody. */
    @Nullable
    Http2BackendStream reads(int streamId) {
        Http2Stream stream = connection().stream(streamId);
        Http2BackendStream ours = (stream == null) ? null : handler(stream);
        if (ours != null) {
            touch(ours);
        }
        return ours;
    }

    String scheme() {
        return context().pipeline().get(SslHandler.class) == null ? "http" : "https";
    }

    String backendId() {
        return backendId;
    }

    SocketAddress address() {
        return address;
    }

    Way way() {
        return way;
    }

    UpstreamCell cell() {
        return cell;
    }
}
