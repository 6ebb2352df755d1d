package io.fairlead.netty.http;

import io.fairlead.netty.ProxyError;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.AccessRecord;
import io.fairlead.netty.log.Ending;
import io.fairlead.netty.log.Phase;
import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told about the request of a client connection: opened by its first byte, closed exactly
 * once by whatever ends it, then used for the next.
 *
 * <p>Bytes are always counted. Clocks are read only when somebody measures latencies (two readings) or there
 * is an access log (five, and one record). Confined to the event loop.
 */
@SuppressWarnings("EnumOrdinal") // an index into a table made of the same enum
final class RequestAccount {
    private static final long NEVER = Long.MIN_VALUE;
    private static final Ending[] ENDINGS = endings();
    private static final InetSocketAddress NOBODY = InetSocketAddress.createUnresolved("unknown", 0);

    private final LoopContext loop;
    private final ClientCodec codec;
    private Terms terms; // of the request
    private @Nullable AccessLog log; // of those terms
    private SocketAddress client = NOBODY;
    private boolean open;
    private boolean timing;
    private long inMark; // bytes of earlier requests
    private long outMark;

    private long startedMillis;
    private long startNanos;
    private long headNanos; // or NEVER, as the next three
    private long acquiredNanos;
    private long connectedNanos;
    private long responseNanos;
    private int status;
    private int tries;
    private boolean redispatched;
    private Ending ending = Ending.COMPLETED;
    private Phase phase = Phase.COMPLETE;
    private @Nullable UpstreamCell upstream; // of the latest try
    private AccessRecord.Request request = AccessRecord.Request.BAD;
    private List<String> requestHeaders;
    private List<String> responseHeaders;

    RequestAccount(LoopContext loop, ClientCodec codec) {
        this.loop = loop;
        this.codec = codec;
        this.terms = loop.terms();
        this.log = terms.log();
        this.requestHeaders = terms.noRequestHeaders();
        this.responseHeaders = terms.noResponseHeaders();
    }

    void client(@Nullable SocketAddress address) {
        client = (address == null) ? NOBODY : address;
    }

    /** Uses these terms from the next request on, of which there is no byte yet. */
    void adopt(Terms next) {
        terms = next;
        log = next.log();
        requestHeaders = next.noRequestHeaders();
        responseHeaders = next.noResponseHeaders();
    }

    /**
     * Opens the account, if it is not open: the first byte of a request has come. An open one goes over to the terms
     * that the request is served by after all.
     */
    void open(Terms begun) {
        boolean started = open && log != null;
        if (open && begun == terms) {
            return;
        }
        open = true;
        adopt(begun);
        timing = log != null || loop.isMeasuring();
        status = 0;
        tries = 0;
        upstream = null;
        ending = Ending.COMPLETED;
        phase = Phase.COMPLETE;
        if (log != null) {
            if (!started) {
                startNanos = loop.nanos();
                startedMillis = loop.wallMillis();
            }
            headNanos = NEVER;
            acquiredNanos = NEVER;
            connectedNanos = NEVER;
            responseNanos = NEVER;
            redispatched = false;
            request = AccessRecord.Request.BAD;
        }
    }

    /** The head is complete, and as it came. */
    void head(HttpRequest head) {
        AccessLog to = log;
        if (to == null || head.decoderResult().isFailure()) {
            return;
        }
        headNanos = loop.nanos();
        request = new AccessRecord.Request(
                head.method().name(), head.uri(), head.protocolVersion().text());
        requestHeaders = values(to.requestHeaders(), head.headers(), terms.noRequestHeaders());
    }

    /** The balancer has given a backend. */
    void tries(UpstreamCell cell) {
        UpstreamCell before = upstream;
        upstream = cell;
        cell.begin(tries > 0);
        if (log != null) {
            redispatched |= before != null && before != cell;
            acquiredNanos = headNanos; // nothing queues
            connectedNanos = NEVER;
        }
        tries++;
    }

    /** The connection that the request was sent on had ended; the same backend is connected anew. */
    void reconnects() {
        connectedNanos = NEVER;
    }

    /** The request is about to be sent. */
    void sends(boolean reused) {
        if (timing) {
            connectedNanos = loop.nanos();
            if (reused && tries == 1) {
                acquiredNanos = connectedNanos;
            }
        }
    }

    /** The final head has come from the backend, as it is. */
    void response(int code, HttpHeaders headers) {
        status = code;
        UpstreamCell cell = upstream;
        if (cell != null) {
            cell.response(code);
            if (timing) {
                responseNanos = loop.nanos();
                cell.latency(responseNanos - connectedNanos);
            }
        }
        if (log != null) {
            responseHeaders = values(log.responseHeaders(), headers, terms.noResponseHeaders());
        }
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

    /** Closes the account without a line. */
    void forget() {
        if (open) {
            open = false;
            settle(codec.consumed() - inMark, codec.written() - outMark);
        }
    }

    /** Closes the account, if it is open: everything has been written that will be. */
    void close() {
        if (!open) {
            return;
        }
        open = false;
        long in = codec.consumed() - inMark;
        long out = codec.written() - outMark;
        settle(in, out);
        if (log != null) {
            log.log(entry(in, out));
        }
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

    private AccessRecord entry(long in, long out) {
        UpstreamCell cell = upstream;
        return new AccessRecord(
                startedMillis,
                client,
                terms.config().name(),
                false,
                headNanos == NEVER ? "" : terms.lane().balancer().name(),
                cell == null ? null : cell.upstream().id(),
                timers(),
                status,
                in,
                out,
                ending,
                phase,
                load(cell),
                request,
                requestHeaders,
                responseHeaders);
    }

    private AccessRecord.Timers timers() {
        return new AccessRecord.Timers(
                between(startNanos, headNanos),
                between(headNanos, acquiredNanos),
                between(acquiredNanos, connectedNanos),
                between(connectedNanos, responseNanos),
                loop.nanos() - startNanos);
    }

    private AccessRecord.Load load(@Nullable UpstreamCell cell) {
        int connections = loop.shared().connections();
        // the session of this request has ended in the counters
        int own = (cell == null) ? 0 : 1;
        return new AccessRecord.Load(
                connections,
                connections,
                (int) loop.shared().requestsInProgress() + own,
                cell == null ? 0 : (int) cell.upstream().sessions() + own,
                Math.max(0, tries - 1),
                redispatched,
                0,
                0);
    }

    private static long between(long from, long to) {
        return (from == NEVER || to == NEVER) ? -1 : to - from;
    }

    private static List<String> values(List<String> names, HttpHeaders headers, List<String> none) {
        if (names.isEmpty()) {
            return none;
        }
        List<String> values = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            String value = headers.get(names.get(i));
            values.add(value == null ? "" : value);
        }
        return values;
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
