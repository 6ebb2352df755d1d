package io.fairlead.netty.http;

import io.fairlead.netty.traffic.UpstreamCell;
import java.util.concurrent.TimeUnit;

/** For how long a connection to a backend may carry further requests. Confined to the event loop. */
final class ConnectionLife {
    private static final int MOST_REQUESTS = 10_000;
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final LoopContext loop;
    private final Terms terms; // of the request that it was made for
    private final UpstreamCell cell;
    private final int epoch;
    private final long endNanos;
    private int requests;
    private boolean poisoned;

    ConnectionLife(LoopContext loop, Terms terms, UpstreamCell cell) {
        this.loop = loop;
        this.terms = terms;
        this.cell = cell;
        this.epoch = cell.upstream().epoch();
        // spread over a fifth, so that connections made together do not end together
        this.endNanos = loop.timer().nowNanos() + LONGEST_NANOS - (loop.nextJitter() % (LONGEST_NANOS / 5));
    }

    /** A request begins. */
    void request() {
        requests++;
    }

    /** Returns whether there was a request before the one in progress. */
    boolean isReused() {
        return requests > 1;
    }

    /** The backend does not keep to the protocol: there is no other request. */
    void poison() {
        poisoned = true;
    }

    /** Returns whether another request may begin, as far as that is not a question of the protocol. */
    boolean goesOn() {
        return !poisoned
                && cell.upstream().keeps(epoch)
                && terms.decodesResponsesLike(loop.terms())
                && requests < MOST_REQUESTS
                && loop.timer().nowNanos() < endNanos
                && !loop.isDraining();
    }
}
