package io.fairlead.netty.http;

import io.fairlead.netty.ProxyError;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** What one event loop counted for one backend: written by it alone, without atomic operations, read by any thread. */
@SuppressWarnings("EnumOrdinal") // an index that leaves this package never
final class UpstreamCell {
    static final int SESSIONS = 0;
    static final int SESSIONS_MAX = 1;
    static final int REQUESTS = 2;
    static final int BYTES_IN = 3;
    static final int BYTES_OUT = 4;
    static final int RETRIES = 5;
    static final int CLASSES = 5; // 5 + 1..5
    static final int FIRST_ERROR = 11;
    static final int SIZE = FIRST_ERROR + ProxyError.values().length;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final Upstream upstream;
    private final long[] cells = new long[SIZE]; // written by the event loop, opaquely
    private volatile @Nullable LatencyHistogram latency; // written once, by the event loop

    private UpstreamCell(Upstream upstream) {
        this.upstream = upstream;
    }

    static UpstreamCell of(Upstream upstream) {
        return new UpstreamCell(upstream);
    }

    Upstream upstream() {
        return upstream;
    }

    /** A try begins. */
    void begin(boolean retry) {
        add(REQUESTS, 1);
        if (retry) {
            add(RETRIES, 1);
        }
        add(SESSIONS, 1);
        if (cells[SESSIONS] > cells[SESSIONS_MAX]) {
            CELL.setOpaque(cells, SESSIONS_MAX, cells[SESSIONS]);
        }
    }

    /** A try ends. */
    void end() {
        add(SESSIONS, -1);
    }

    void bytes(long in, long out) {
        add(BYTES_IN, in);
        add(BYTES_OUT, out);
    }

    void response(int status) {
        add(CLASSES + status / 100, 1);
    }

    void error(ProxyError error) {
        add(FIRST_ERROR + error.ordinal(), 1);
    }

    /** A response head came so long after its request was sent. */
    void latency(long nanos) {
        LatencyHistogram histogram = latency;
        if (histogram == null) {
            histogram = LatencyHistogram.create();
            latency = histogram;
        }
        histogram.add(nanos);
    }

    /** Adds these counters and latencies to sums. Any thread. */
    void addTo(long[] counters, long[] latencies) {
        for (int i = 0; i < SIZE; i++) {
            counters[i] += (long) CELL.getOpaque(cells, i);
        }
        LatencyHistogram histogram = latency;
        if (histogram != null) {
            histogram.addTo(latencies);
        }
    }

    /** Returns how many errors of a kind a sum holds. */
    static long errors(long[] sum, ProxyError error) {
        return sum[FIRST_ERROR + error.ordinal()];
    }

    /** Returns the tries in progress. Any thread. */
    long sessions() {
        return (long) CELL.getOpaque(cells, SESSIONS);
    }

    private void add(int index, long amount) {
        // one writer, so that nothing is lost; opaque, so that no reader sees half of it
        CELL.setOpaque(cells, index, cells[index] + amount);
    }
}
