package io.fairlead.netty.http;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.netty.accept.Way;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to a backend: made when a request needs it, shared by as many as the backend takes, and closed
 * when it was unused for a while. Not sharable; confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class Http2Back extends Http2ConnectionHandler {
    private final LoopContext loop;
    private final Terms terms; // of the request that it was made for
    private final int mostStreams; // until the backend's settings say less, and at most
    private final String backendId;
    private final SocketAddress address;
    private final Way way;
    private final UpstreamCell cell;
    private final ConnectionLife life;
    private final Http2Connection.PropertyKey key;
    private final Timeout idleTimeout;
    private final List<Http2BackendStream> touched = new ArrayList<>();
    private List<Dialer> waiting = new ArrayList<>(2); // until it is connected
    private @Nullable ChannelHandlerContext context; // written once, when added
    private boolean used;
    private boolean ready; // its settings have come
    private boolean retired;
    private boolean reading;
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
        super(decoder, encoder, settings, true, true);
        this.loop = loop;
        this.terms = terms;
        this.mostStreams = terms.config().http2Limits().backendStreams();
        this.backendId = backend.id();
        this.address = backend.address();
        this.way = way;
        this.cell = terms.pool().cell(backendId);
        this.life = new ConnectionLife(loop, terms, cell);
        this.key = connection().newKey();
        this.idleTimeout = loop.timer().timeout(this::expired);
        Events events = new Events();
        connection().addListener(events);
        decoder.frameListener(events);
        encoder.flowController().listener(stream -> {
            Http2BackendStream ours = ours(stream);
            if (ours != null) {
                ours.onWritabilityChanged();
            }
        });
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

    /** The backend has said how much it takes: those who wait get their streams. */
    private void ready() {
        ready = true;
        armIdle();
        List<Dialer> dialers = waiting;
        waiting = List.of();
        for (int i = 0; i < dialers.size(); i++) {
            if (fits()) {
                dialers.get(i).connected(this);
            } else if (i == 0) {
                dialers.get(i).failed(this, false); // it takes nothing at all
            } else {
                dialers.get(i).again();
            }
        }
        if (retired) {
            closeIfUnused();
        }
    }

    private void fail(boolean timedOut) {
        List<Dialer> dialers = waiting;
        waiting = List.of();
        retired = true;
        terms.pool().http2().remove(this);
        for (int i = 0; i < dialers.size(); i++) {
            dialers.get(i).failed(this, timedOut);
        }
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

    private boolean fits() {
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
            opened.setProperty(key, ours);
            ours.opened(opened);
        }
        return sent;
    }

    void writeHeaders(Http2Stream stream, Http2Headers headers, boolean end) {
        ChannelHandlerContext ctx = context();
        encoder().writeHeaders(ctx, stream.id(), headers, 0, end, ctx.newPromise());
    }

    /** Writes a piece of a body when the backend has room for it; takes it over. */
    void writeData(Http2Stream stream, ByteBuf bytes, boolean end) {
        ChannelHandlerContext ctx = context();
        encoder().writeData(ctx, stream.id(), bytes, 0, end, ctx.newPromise());
    }

    void reset(Http2Stream stream, Http2Error error) {
        ChannelHandlerContext ctx = context();
        resetStream(ctx, stream.id(), error.code(), ctx.newPromise());
        flushWritten();
    }

    /** Lets the backend send so many bytes more. */
    void giveCredit(Http2Stream stream, int bytes) {
        try {
            if (decoder().flowController().consumeBytes(stream, bytes)) {
                flushWritten();
            }
        } catch (Http2Exception e) {
            onError(context(), true, e);
        }
    }

    boolean isWritable(Http2Stream stream) {
        return encoder().flowController().isWritable(stream);
    }

    /** Flushes what was written, unless the end of reading will. */
    void flushWritten() {
        if (!reading) {
            flush(context());
        }
    }

    /** Takes no more requests, and closes when the last has ended. */
    void retire() {
        retired = true;
        terms.pool().http2().remove(this);
        closeIfUnused();
    }

    private void closeIfUnused() {
        if (ready && connection().numActiveStreams() == 0) {
            ChannelHandlerContext ctx = context();
            goAway(ctx, 0, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void armIdle() {
        idleTimeout.arm(loop.terms().upstreamIdleNanos());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
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
            // one slow client must not use up what the others' bodies need
            decoder()
                    .flowController()
                    .incrementWindowSize(
                            connection().connectionStream(), (mostStreams - 1) * Http2CodecUtil.DEFAULT_WINDOW_SIZE);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        reading = true;
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).onReadComplete();
        }
        touched.clear();
        reading = false;
        super.channelReadComplete(ctx); // flushes
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
        // a part of a body that was waiting for room; a backend that has never looked at the stream may take its reset
        // for
        // an error of the connection, and the streams that it was to answer would be lost
        boolean refused = connection().goAwayReceived()
                && http2.streamId() > connection().local().lastStreamKnownByPeer();
        if (!refused) {
            super.onStreamError(ctx, outbound, cause, http2);
        }
    }

    private @Nullable Http2BackendStream ours(Http2Stream stream) {
        return stream.getProperty(key);
    }

    private @Nullable Http2BackendStream touch(int streamId) {
        Http2Stream stream = connection().stream(streamId);
        Http2BackendStream ours = (stream == null) ? null : ours(stream);
        if (ours != null) {
            touched.add(ours);
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

    private ChannelHandlerContext context() {
        return requireNonNull(context, "context");
    }

    private final class Events extends Http2EventAdapter {
        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int streamId,
                Http2Headers headers,
                int streamDependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean endOfStream) {
            onHeadersRead(ctx, streamId, headers, padding, endOfStream);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream) {
            Http2BackendStream ours = touch(streamId);
            if (ours != null) {
                ours.onHeaders(headers, endOfStream);
            }
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
            Http2BackendStream ours = touch(streamId);
            return padding + (ours == null ? data.readableBytes() : ours.onData(data, endOfStream));
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
            Http2BackendStream ours = touch(streamId);
            if (ours != null && errorCode == Http2Error.REFUSED_STREAM.code()) {
                ours.onRefused(Failure.REFUSED);
            }
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
            if (!ready) {
                ready();
            }
        }

        @Override
        public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debugData) {
            retired = true;
            terms.pool().http2().remove(Http2Back.this);
            try {
                connection().forEachActiveStream(stream -> {
                    Http2BackendStream ours = ours(stream);
                    if (ours != null && stream.id() > lastStreamId) {
                        ours.onRefused(Failure.AWAY);
                    }
                    return true;
                });
            } catch (Http2Exception e) {
                loop.logOnce("HTTP/2 connection to backend " + backendId, e);
            }
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            Http2BackendStream ours = stream.removeProperty(key);
            if (ours != null) {
                ours.onClosed();
            }
        }

        @Override
        public void onStreamRemoved(Http2Stream stream) {
            if (connection().numActiveStreams() > 0) {
                return;
            }
            if (retired || !life.goesOn()) {
                retire();
            } else {
                armIdle();
            }
        }
    }
}
