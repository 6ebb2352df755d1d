package io.fairlead.netty.http;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A backend as all event loops of a proxy see it: a cell of counters for each, and whether connections are kept. */
final class Upstream {
    private final String id;
    private final AtomicReferenceArray<@Nullable UpstreamCell> cells; // each set once, by its event loop
    private volatile int epoch; // written by the balancer's events, one at a time
    private volatile boolean keeping = true; // likewise

    private Upstream(String id, int loops) {
        this.id = id;
        this.cells = new AtomicReferenceArray<>(loops);
    }

    static Upstream of(String id, int loops) {
        return new Upstream(id, loops);
    }

    String id() {
        return id;
    }

    /** Returns the counters of an event loop, to that loop. */
    UpstreamCell cell(int loop) {
        UpstreamCell cell = cells.getPlain(loop);
        if (cell == null) {
            cell = UpstreamCell.of(this);
            cells.set(loop, cell);
        }
        return cell;
    }

    /** Sums the counters and latencies of all event loops. Any thread. */
    void addTo(long[] counters, long[] latencies) {
        for (int i = 0; i < cells.length(); i++) {
            UpstreamCell cell = cells.get(i);
            if (cell != null) {
                cell.addTo(counters, latencies);
            }
        }
    }

    /** Returns the tries in progress. Any thread. */
    long sessions() {
        long sum = 0;
        for (int i = 0; i < cells.length(); i++) {
            UpstreamCell cell = cells.get(i);
            sum += (cell == null) ? 0 : cell.sessions();
        }
        return sum;
    }

    /** Returns what a connection made now must present to be kept. */
    int epoch() {
        return epoch;
    }

    /** Returns whether a connection made in the epoch may wait for another request. */
    boolean keeps(int madeIn) {
        return keeping && epoch == madeIn;
    }

    /** Says whether connections are kept from now on. */
    void keep(boolean keep) {
        keeping = keep;
    }

    /** Lets go of every connection made so far once its request is done. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
    void turn() {
        epoch++;
    }
}
