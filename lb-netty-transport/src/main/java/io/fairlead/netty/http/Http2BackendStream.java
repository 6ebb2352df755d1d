package io.fairlead.netty.http;

import static java.util.Objects.requireNonNull;

import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request on an HTTP/2 connection to a backend.
 *
 * <p>The backend gets its credit back when the client keeps up. Confined to the event loop; used once.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be written ends the stream, and its end is an event
final class Http2BackendStream implements BackendSide, Http2Link.Handler {
    private final Http2Back connection;
    private final boolean reused; // whether the connection had carried a request before
    private @Nullable Http2Stream stream; // from the head on
    private @Nullable Exchange exchange; // null before and after
    private @Nullable ResponseRelay relay; // of that exchange
    private @Nullable ChannelFuture headSent;
    private @Nullable Failure refusal; // what the backend has not looked at
    private boolean requestComplete;
    private boolean headCome; // the final head of the response
    private boolean reading = true;
    private int credit; // bytes that the backend may send again once the client has taken them

    Http2BackendStream(Http2Back connection, boolean reused) {
        this.connection = connection;
        this.reused = reused;
    }

    @Override
    public void bind(Exchange newExchange, ResponseRelay newRelay, boolean head) {
        exchange = newExchange;
        relay = newRelay;
    }

    @Override
    public void writeHead(HttpRequest head, boolean complete) {
        requestComplete = complete;
        headSent = connection.open(this, Http2Heads.request(head, connection.scheme()), complete);
    }

    /** The stream is open. */
    void opened(Http2Stream opened) {
        stream = opened;
    }

    @Override
    public void write(HttpContent content, boolean last) {
        Http2Stream to = stream;
        if (to == null || isClosed(to)) {
            content.release();
            return;
        }
        HttpHeaders trailers = (content instanceof LastHttpContent ending
                        && !ending.trailingHeaders().isEmpty())
                ? ending.trailingHeaders()
                : null;
        requestComplete |= last;
        if (content.content().isReadable() || (last && trailers == null)) {
            connection.writeData(to, content.content(), last && trailers == null);
        } else {
            content.release();
        }
        if (trailers != null) {
            connection.writeHeaders(to, Http2Heads.trailers(trailers), true);
        }
    }

    /** Takes a header block: of an interim response, of the response, or its trailers. */
    void onHeaders(Http2Headers headers, boolean end) {
        ResponseRelay bound = relay;
        if (bound == null) {
            return;
        }
        if (headCome) {
            bound.onContent(new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, Http2Heads.trailers(headers)));
            return;
        }
        HttpResponse response = Http2Heads.response(headers);
        boolean interim = response.status().code() / 100 == 1;
        headCome = !interim;
        bound.onBytes();
        bound.onHead(response);
        if ((interim || end) && relay != null) {
            bound.onContent(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    /** Takes a piece of the body, which stays the caller's; returns how many bytes the backend may send again at once. */
    int onData(ByteBuf bytes, boolean end) {
        ResponseRelay bound = relay;
        int length = bytes.readableBytes();
        if (bound == null) {
            return length;
        }
        bound.onContent(
                end
                        ? new DefaultLastHttpContent(bytes.retainedSlice())
                        : new DefaultHttpContent(bytes.retainedSlice()));
        if (reading) {
            return length;
        }
        credit += length;
        return 0;
    }

    @Override
    public void onReadComplete() {
        ResponseRelay bound = relay;
        if (bound != null) {
            bound.onReadComplete();
        }
    }

    @Override
    public void onWritabilityChanged() {
        Exchange bound = exchange;
        if (bound != null) {
            bound.body.onWritabilityChanged();
        }
    }

    /** The backend has not looked at the request, and says so. */
    void onRefused(Failure how) {
        refusal = how;
    }

    /** Both sides have ended, or one has reset the stream. */
    void onClosed() {
        Exchange bound = exchange;
        ResponseRelay ending = relay;
        if (bound == null || ending == null || ending.isComplete()) {
            return; // the end of reading will complete it
        }
        unbind();
        Failure how = refusal;
        ChannelFuture head = headSent;
        if (how != null && !ending.hasBegun()) {
            bound.failed(how, reused, false);
        } else {
            bound.upstreamClosed(reused, head != null && head.isSuccess());
        }
    }

    @Override
    public void flush() {
        connection.flushWritten();
    }

    @Override
    public void setReading(boolean on) {
        reading = on;
        if (on && credit > 0) {
            int bytes = credit;
            credit = 0;
            connection.giveCredit(requireNonNull(stream, "stream"), bytes);
        }
    }

    @Override
    public boolean isWritable() {
        Http2Stream to = stream;
        return to == null || connection.isWritable(to);
    }

    @Override
    public void poison() {
        // its streams have nothing in common that one of them could spoil
    }

    @Override
    public Tunnel tunnel(Function<Channel, Tunnel> begins) {
        throw new IllegalStateException("an upgrade of an HTTP/2 stream");
    }

    @Override
    public void release(boolean reusable) {
        unbind();
        setReading(true);
        if (!requestComplete) {
            reset();
        }
    }

    @Override
    public void abandon() {
        unbind();
        setReading(true);
        reset();
    }

    private void reset() {
        Http2Stream doomed = stream;
        if (doomed != null) {
            connection.reset(doomed, Http2Error.CANCEL);
        }
    }

    private void unbind() {
        exchange = null;
        relay = null;
    }

    private static boolean isClosed(Http2Stream stream) {
        return stream.state() == Http2Stream.State.CLOSED;
    }

    @Override
    public String backendId() {
        return connection.backendId();
    }

    @Override
    public UpstreamCell cell() {
        return connection.cell();
    }
}
