package io.fairlead.netty.http;

import io.fairlead.netty.ProxyError;
import io.fairlead.netty.accept.Client;
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
 * What only an access log wants to know of a request: what was asked, and when. Without a log nothing is written down
 * but the two readings of the clock that latencies need. Reused for request after request; confined to the event loop.
 */
final class LogDraft {
    private static final long NEVER = Long.MIN_VALUE;
    private static final InetSocketAddress NOBODY = InetSocketAddress.createUnresolved("unknown", 0);

    private final LoopContext loop;
    private Terms terms; // of the request
    private @Nullable AccessLog log; // of those terms
    private SocketAddress client = NOBODY;
    private boolean secure;
    private boolean timing;
    private boolean pooled; // a pool was chosen

    private long startedMillis;
    private long startNanos;
    private long headNanos; // or NEVER, as the next three
    private long acquiredNanos;
    private long connectedNanos;
    private long responseNanos;
    private int tries;
    private int ahead; // who waited already when it began to wait
    private boolean queued;
    private boolean redispatched;
    private @Nullable UpstreamCell upstream; // of the latest try
    private AccessRecord.Request request = AccessRecord.Request.BAD;
    private List<String> requestHeaders;
    private List<String> responseHeaders;

    LogDraft(LoopContext loop) {
        this.loop = loop;
        this.terms = loop.terms();
        this.log = terms.log();
        this.requestHeaders = terms.noRequestHeaders();
        this.responseHeaders = terms.noResponseHeaders();
    }

    void client(@Nullable SocketAddress address, boolean tls) {
        secure = tls;
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
     * Begins a request.
     *
     * @param again whether it had begun by other terms
     */
    void open(Terms begun, boolean again) {
        boolean started = again && log != null;
        adopt(begun);
        pooled = begun.config().fallback();
        timing = log != null || loop.isMeasuring();
        tries = 0;
        ahead = 0;
        queued = false;
        upstream = null;
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

    /** The request has been given an id, in its head. */
    void identified(HttpRequest head) {
        AccessLog to = log;
        if (to != null) {
            requestHeaders = values(to.requestHeaders(), head.headers(), terms.noRequestHeaders());
        }
    }

    /** The request is served by the terms of a route. */
    void routed(Terms served) {
        terms = served;
        pooled = true;
    }

    /** It waits for a backend, behind so many others. */
    void queues(int others) {
        ahead = others;
    }

    /** It waits no longer. */
    void queued() {
        queued = true;
        if (log != null) {
            acquiredNanos = loop.nanos();
        }
    }

    /** The balancer has given a backend. */
    void tries(UpstreamCell cell) {
        if (log != null) {
            redispatched |= upstream != null && upstream != cell;
            acquiredNanos = queued ? acquiredNanos : headNanos;
            connectedNanos = NEVER;
        }
        upstream = cell;
        tries++;
    }

    /** The same backend is connected anew. */
    void reconnects() {
        connectedNanos = NEVER;
    }

    /** The request is about to be sent. */
    void sends(boolean reused) {
        if (timing) {
            connectedNanos = loop.nanos();
            if (reused && tries == 1 && !queued) {
                acquiredNanos = connectedNanos;
            }
        }
    }

    /** The final head has come from the backend, as it is. */
    void response(HttpHeaders headers) {
        UpstreamCell cell = upstream;
        if (timing && cell != null) {
            responseNanos = loop.nanos();
            cell.latency(responseNanos - connectedNanos);
        }
        if (log != null) {
            responseHeaders = values(log.responseHeaders(), headers, terms.noResponseHeaders());
        }
    }

    /** Logs the request, if there is a log: everything has been written that will be. */
    void close(int status, long in, long out, Ending ending, Phase phase) {
        AccessLog to = log;
        if (to == null) {
            return;
        }
        UpstreamCell cell = upstream;
        to.log(new AccessRecord(
                startedMillis,
                client,
                terms.config().name(),
                secure,
                headNanos == NEVER || !pooled ? "" : terms.lane().balancer().name(),
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
                responseHeaders));
    }

    /** Logs a connection that ended before its first request, if there is a log. */
    static void refused(LoopContext loop, Client client, ProxyError error) {
        AccessLog to = loop.terms().log();
        if (to != null) {
            LogDraft draft = new LogDraft(loop);
            draft.client(client.address(), client.secure());
            draft.open(loop.terms(), false);
            draft.close(0, 0, 0, Ending.valueOf(error.name()), Phase.REQUEST);
        }
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
                ahead);
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
}
