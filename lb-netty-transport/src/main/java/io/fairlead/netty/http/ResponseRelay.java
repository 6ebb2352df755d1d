package io.fairlead.netty.http;

import io.fairlead.api.Outcome;
import io.fairlead.netty.ProxyError;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The way of a response from the backend to the client: interim heads, the final head, content, the end.
 *
 * <p>The half of an {@link Exchange} that faces the backend. Owns the messages given to it until they are
 * written to the client, or releases them.
 */
final class ResponseRelay {
    private static final int MOST_INTERIM = 8;

    private enum Phase {
        /** No byte has come. */
        AWAITED,
        /** Bytes have come, but no final head. */
        BEGUN,
        /** The message that ends an interim response is due. */
        INTERIM,
        /** The client was told that another protocol follows; the message that ends the response is due. */
        UPGRADED,
        /** The final head has been written. */
        BODY,
        /** All has been written. */
        COMPLETE
    }

    private final Exchange exchange;
    private Phase phase = Phase.AWAITED;
    private ResponseFraming framing = ResponseFraming.NONE;
    private @Nullable BackendSide back; // of the try in progress
    private boolean head;
    private boolean http10;
    private boolean http2;
    private boolean keepAlive;
    private boolean trailers;
    private boolean closing;
    private boolean reusable;
    private boolean delimited;
    private boolean broken;
    private int interim;
    private int status;

    ResponseRelay(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Begins a request, whose head is as it came. */
    void begin(HttpRequest received) {
        HttpVersion version = received.protocolVersion();
        head = received.method().equals(HttpMethod.HEAD);
        http10 = version.equals(HttpVersion.HTTP_1_0);
        http2 = version.equals(Http2Heads.VERSION);
        keepAlive = HttpUtil.isKeepAlive(received);
        trailers = http2 || HeaderRewriter.wantsTrailers(received);
        phase = Phase.AWAITED;
    }

    /** Begins a try. */
    void sent(BackendSide connection) {
        back = connection;
        phase = Phase.AWAITED;
        interim = 0;
        broken = false;
    }

    /** Bytes have come from the backend. */
    void onBytes() {
        if (phase == Phase.AWAITED) {
            phase = Phase.BEGUN;
            exchange.tries.responded();
        }
    }

    /** Takes over the head of an interim or final response. */
    void onHead(HttpResponse response) {
        if (response.decoderResult().isFailure()) {
            boolean cut = response.decoderResult().cause() instanceof PrematureChannelClosureException;
            ReferenceCountUtil.release(response);
            if (phase != Phase.BEGUN) { // what follows a response is nothing to its client
                poison();
            } else if (!cut) { // otherwise the end of the connection follows
                malformed();
            }
            return;
        }
        if (phase != Phase.BEGUN) {
            poison();
            return;
        }
        status = response.status().code();
        if (status >= 100 && status < 200 && status != 101) {
            onInterim(response);
            return;
        }
        Upgrade wanted = exchange.upgrade();
        if (status == 101 && wanted != null && wanted.isAgreedBy(response.headers())) {
            onUpgrade(response, wanted);
        } else {
            onFinal(response);
        }
    }

    private void onUpgrade(HttpResponse response, Upgrade agreed) {
        phase = Phase.UPGRADED;
        exchange.committed(response);
        exchange.loop.counters().response(status);
        HttpHeaders headers = response.headers();
        HeaderRewriter.interim(headers);
        agreed.announce(headers);
        exchange.client.writeInterim(status, headers);
    }

    private void onInterim(HttpResponse response) {
        if (++interim > MOST_INTERIM) {
            malformed();
            return;
        }
        phase = Phase.INTERIM;
        if (!http10) {
            HeaderRewriter.interim(response.headers());
            exchange.client.writeInterim(status, response.headers());
        }
        exchange.clock.arm(
                exchange.body.isComplete()
                        ? exchange.terms().responseHeadNanos()
                        : exchange.terms().bodyNanos());
    }

    private void onFinal(HttpResponse response) {
        ResponseFraming chosen = ResponseFraming.of(response, head, http10);
        if (chosen == null) {
            malformed();
            return;
        }
        if (interim == 0 && exchange.tries.goOnAfter(status)) {
            return;
        }
        framing = chosen;
        reusable = HttpUtil.isKeepAlive(response);
        delimited = ReusePolicy.isDelimited(response, chosen);
        closing = !ReusePolicy.clientGoesOn(keepAlive, chosen, exchange.body.isComplete(), exchange.loop.isLeaving());
        BackendSide bound = back;
        ProxyConfig config = exchange.terms().config();
        exchange.committed(response);
        HeaderRewriter.response(
                response,
                chosen,
                (config.xBackend() && bound != null) ? bound.backendId() : null,
                connectionField(),
                config.pseudonym());
        if (!exchange.responds(response)) {
            return;
        }
        exchange.loop.counters().response(status);
        phase = Phase.BODY;
        exchange.client.writeHead(response);
        exchange.clock.arm(exchange.terms().bodyNanos());
    }

    private @Nullable CharSequence connectionField() {
        if (closing) {
            return HttpHeaderValues.CLOSE;
        }
        return http10 ? HttpHeaderValues.KEEP_ALIVE : null;
    }

    /** Takes over a piece of a body, or the end of a response. */
    void onContent(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (phase == Phase.INTERIM && last) {
            content.release();
            phase = Phase.BEGUN; // the final head may have come with the same bytes
        } else if (phase == Phase.UPGRADED && last) {
            content.release();
            phase = Phase.AWAITED;
            back = null;
            exchange.tunnel();
        } else if (phase != Phase.BODY) {
            content.release();
            poison();
        } else if (last && broken) {
            content.release(); // the end of the connection was taken for the end of the body
            upstreamClosed();
        } else if (content.decoderResult().isFailure()) {
            content.release();
            exchange.abandon(Outcome.BACKEND_ERROR, ProxyError.BAD_RESPONSE);
            exchange.client.cut(endsByClosing());
        } else if (last) {
            phase = Phase.COMPLETE;
            writeLast((LastHttpContent) content);
        } else {
            exchange.client.writeContent(content);
            exchange.clock.arm(exchange.terms().bodyNanos());
            BackendSide bound = back;
            if (bound != null && !exchange.client.isWritable()) {
                bound.setReading(false);
            }
        }
    }

    private void writeLast(LastHttpContent last) {
        if (last.trailingHeaders().isEmpty()) {
            exchange.client.writeContent(last);
        } else if (trailers && (http2 || framing == ResponseFraming.CHUNKED)) {
            HeaderRewriter.trailers(last.trailingHeaders());
            exchange.client.writeContent(last);
        } else {
            exchange.client.writeContent(new DefaultHttpContent(last.content()));
            exchange.client.writeContent(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    /** The bytes that were there have been read: passes on what was made of them. */
    void onReadComplete() {
        exchange.client.flush();
        if (phase == Phase.COMPLETE) {
            complete();
        }
    }

    /** The connection does not end in order: a body that ends with it is not complete. */
    void breaks() {
        broken = true;
    }

    /** The connection has ended after the final head. */
    void upstreamClosed() {
        if (phase == Phase.COMPLETE) {
            complete();
        } else {
            exchange.abandon(Outcome.RESET, ProxyError.BACKEND_RESET);
            exchange.client.cut(endsByClosing());
        }
    }

    private void complete() {
        BackendSide bound = back;
        phase = Phase.AWAITED;
        back = null;
        if (bound != null) {
            bound.release(ReusePolicy.backendGoesOn(reusable, delimited, exchange.body.isComplete())
                    && exchange.tries.areCurrent());
        }
        exchange.succeeded(RetryPolicy.outcome(status), closing);
    }

    private void malformed() {
        BackendSide bound = back;
        if (bound != null) {
            bound.abandon();
        }
        exchange.failed(Failure.MALFORMED, false, true);
    }

    private void poison() {
        BackendSide bound = back;
        if (bound != null) {
            bound.poison();
        }
    }

    /** Returns whether bytes of a response have come. */
    boolean hasBegun() {
        return phase != Phase.AWAITED;
    }

    /** Returns whether the client has been given a final head. */
    boolean hasHead() {
        return phase == Phase.BODY || phase == Phase.COMPLETE || phase == Phase.UPGRADED;
    }

    /** Returns whether everything has been written to the client. */
    boolean isComplete() {
        return phase == Phase.COMPLETE;
    }

    /** Returns whether only a reset can tell the client that the body is not complete. */
    boolean endsByClosing() {
        return framing == ResponseFraming.CLOSE;
    }

    /** Returns whether the client may have another request on its connection. */
    boolean keepsAlive() {
        return keepAlive;
    }

    boolean answersHead() {
        return head;
    }
}
