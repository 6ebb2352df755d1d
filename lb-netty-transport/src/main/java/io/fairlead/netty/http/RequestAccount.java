package io.fairlead.netty.http;

import io.fairlead.netty.ProxyError;
import io.fairlead.netty.log.Ending;
import io.fairlead.netty.log.Phase;
import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told about one request at a time: opened by its first byte, closed exactly once by whatever ends it,
 * then used for the next.
 *
 * <p>Bytes are always counted. Clocks are read only when somebody measures latencies (two readings) or there
 * is an access log (five, and one record). Confined to the event loop.
 */
@SuppressWarnings("EnumOrdinal") // an index into a table made of the same enum
final class RequestAccount {
    private static final Ending[] ENDINGS = endings();

    private final LoopContext loop;
    private final Meter meter;
    private final LogDraft draft;
    private Terms terms; // of the request
    private boolean open;
    private long inMark; // bytes of earlier requests
    private long outMark;
    private int status;
    private int tries;
    private Ending ending = Ending.COMPLETED;
    private Phase phase = Phase.COMPLETE;
    private @Nullable UpstreamCell upstream; // of the latest try

    RequestAccount(LoopContext loop, Meter meter) {
        this.loop = loop;
        this.meter = meter;
        this.terms = loop.terms();
        this.draft = new LogDraft(loop);
    }

    /**
     * Says who asks.
     *
     * @param secure whether the client speaks TLS
     */
    void client(@Nullable SocketAddress address, boolean secure) {
        draft.client(address, secure);
    }

    /** Uses these terms from the next request on, of which there is no byte yet. */
    void adopt(Terms next) {
        terms = next;
        draft.adopt(next);
    }

    /**
     * Opens the account, if it is not open: the first byte of a request has come. An open one goes over to the terms
     * that the request is served by after all.
     */
    void open(Terms begun) {
        if (open && begun == terms) {
            return;
        }
        draft.open(begun, open);
        open = true;
        terms = begun;
        status = 0;
        tries = 0;
        upstream = null;
        ending = Ending.COMPLETED;
        phase = Phase.COMPLETE;
    }

    /** The head is complete, and as it came. */
    void head(HttpRequest head) {
        draft.head(head);
    }

    /** The request has been given an id, in its head. */
    void identified(HttpRequest head) {
        draft.identified(head);
    }

    /** The request is served by the terms of a route. */
    void routed(Terms served) {
        terms = served;
        draft.routed(served);
    }

    /** It waits for a backend, behind so many others. */
    void queues(int ahead) {
        draft.queues(ahead);
    }

    /** It waits no longer. */
    void queued() {
        draft.queued();
    }

    /** The balancer has given a backend. */
    void tries(UpstreamCell cell) {
        upstream = cell;
        cell.begin(tries > 0);
        tries++;
        draft.tries(cell);
    }

    /** The connection that the request was sent on had ended; the same backend is connected anew. */
    void reconnects() {
        draft.reconnects();
    }

    /** The request is about to be sent. */
    void sends(boolean reused) {
        draft.sends(reused);
    }

    /** The final head has come from the backend, as it is. */
    void response(int code, HttpHeaders headers) {
        status = code;
        isNotTheAnswer(code);
        draft.response(headers);
    }

    /** The final head has come from the backend, and the request goes to another one. */
    void isNotTheAnswer(int code) {
        UpstreamCell cell = upstream;
        if (cell != null) {
            cell.response(code);
        }
    }

    /** The latest try has failed, or the request with it. */
    void tryFailed(ProxyError error) {
        UpstreamCell cell = upstream;
        if (cell != null) {
            cell.error(error);
        }
    }

    /** The request fails; the account stays open for what is answered. */
    void fails(ProxyError error, Phase when) {
        fails(ENDINGS[error.ordinal()], when);
    }

    void fails(Ending how, Phase when) {
        ending = how;
        phase = when;
    }

    /** Returns in which phase the request failed. */
    Phase phase() {
        return phase;
    }

    /** The proxy itself answers. */
    void answers(int code) {
        status = code;
    }

    /** Returns whether a request is accounted for. */
    boolean isOpen() {
        return open;
    }

    /** Closes the account without a line. */
    void forget() {
        if (open) {
            open = false;
            settle(meter.consumed() - inMark, meter.written() - outMark);
        }
    }

    /** Closes the account, if it is open: everything has been written that will be. */
    void close() {
        if (!open) {
            return;
        }
        open = false;
        long in = meter.consumed() - inMark;
        long out = meter.written() - outMark;
        settle(in, out);
        draft.close(status, in, out, ending, phase);
    }

    private void settle(long in, long out) {
        inMark += in;
        outMark += out;
        loop.counters().bytes(in, out);
        UpstreamCell cell = upstream;
        if (cell != null) {
            cell.bytes(in, out);
        }
    }

    private static Ending[] endings() {
        ProxyError[] errors = ProxyError.values();
        Ending[] endings = new Ending[errors.length];
        for (ProxyError error : errors) {
            endings[error.ordinal()] = Ending.valueOf(error.name());
        }
        return endings;
    }
}
