package io.fairlead.netty.traffic;

import io.fairlead.netty.admin.TrafficView;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A backend as all event loops of a proxy see it: a cell of counters for each, and whether connections are kept. */
public final class Upstream {
    private final String id;
    private final Enum<?>[] errors; // the kinds
    private final AtomicReferenceArray<@Nullable UpstreamCell> cells; // each set once, by its event loop
    private volatile int epoch; // written by the balancer's events, one at a time
    private volatile boolean keeping = true; // likewise

    private Upstream(String id, int loops, Enum<?>[] errors) {
        this.id = id;
        this.errors = errors;
        this.cells = new AtomicReferenceArray<>(loops);
    }

    static Upstream of(String id, int loops, Enum<?>[] errors) {
        return new Upstream(id, loops, errors);
    }

    /** Returns the id of the backend. */
    public String id() {
        return id;
    }

    /** Returns the counters of an event loop, to that loop. */
    public UpstreamCell cell(int loop) {
        UpstreamCell cell = cells.getPlain(loop);
        if (cell == null) {
            cell = UpstreamCell.of(this, errors.length);
            cells.set(loop, cell);
        }
        return cell;
    }

    /** Sums what all event loops counted. Any thread. */
    TrafficView view() {
        long[] sum = new long[UpstreamCell.FIRST_ERROR + errors.length];
        long[] latencies = new long[LatencyHistogram.BUCKETS];
        for (int i = 0; i < cells.length(); i++) {
            UpstreamCell cell = cells.get(i);
            if (cell != null) {
                cell.addTo(sum);
                cell.addLatenciesTo(latencies);
            }
        }
        Map<Integer, Long> responses = new HashMap<>();
        for (int i = 1; i <= 5; i++) {
            if (sum[UpstreamCell.CLASSES + i] > 0) {
                responses.put(i, sum[UpstreamCell.CLASSES + i]);
            }
        }
        Map<String, Long> failed = new HashMap<>();
        for (int i = 0; i < errors.length; i++) {
            if (sum[UpstreamCell.FIRST_ERROR + i] > 0) {
                failed.put(errors[i].name().toLowerCase(Locale.ROOT), sum[UpstreamCell.FIRST_ERROR + i]);
            }
        }
        return new TrafficView(
                Math.max(0, sum[UpstreamCell.SESSIONS]), // cells are not read at one moment
                sum[UpstreamCell.SESSIONS_MAX],
                sum[UpstreamCell.REQUESTS],
                sum[UpstreamCell.BYTES_IN],
                sum[UpstreamCell.BYTES_OUT],
                responses,
                failed,
                sum[UpstreamCell.RETRIES],
                LatencyHistogram.quantile(latencies, 0.5),
                LatencyHistogram.quantile(latencies, 0.99));
    }

    /** Adds the latencies of all event loops to a sum. Any thread. */
    void addLatenciesTo(long[] latencies) {
        for (int i = 0; i < cells.length(); i++) {
            UpstreamCell cell = cells.get(i);
            if (cell != null) {
                cell.addLatenciesTo(latencies);
            }
        }
    }

    /** Returns the tries in progress. Any thread. */
    public long sessions() {
        long sum = 0;
        for (int i = 0; i < cells.length(); i++) {
            UpstreamCell cell = cells.get(i);
            sum += (cell == null) ? 0 : cell.sessions();
        }
        return sum;
    }

    /** Returns what a connection made now must present to be kept. */
    public int epoch() {
        return epoch;
    }

    /** Returns whether a connection made in the epoch may wait for another request. */
    public boolean keeps(int madeIn) {
        return keeping && epoch == madeIn;
    }

    /** Says whether connections are kept from now on. */
    public void keep(boolean keep) {
        keeping = keep;
    }

    /** Lets go of every connection made so far once its request is done. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
    public void turn() {
        epoch++;
    }
}
