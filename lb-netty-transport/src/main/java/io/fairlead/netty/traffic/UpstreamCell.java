package io.fairlead.netty.traffic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** What one event loop counted for one backend: written by it alone, without atomic operations, read by any thread. */
@SuppressWarnings("EnumOrdinal") // an index that leaves this package never
public final class UpstreamCell {
    static final int SESSIONS = 0;
    static final int SESSIONS_MAX = 1;
    static final int REQUESTS = 2;
    static final int BYTES_IN = 3;
    static final int BYTES_OUT = 4;
    static final int RETRIES = 5;
    static final int CLASSES = 5; // 5 + 1..5
    static final int FIRST_ERROR = 11;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final Upstream upstream;
    private final long[] cells; // written by the event loop, opaquely
    private volatile @Nullable LatencyHistogram latency; // written once, by the event loop

    private UpstreamCell(Upstream upstream, int errors) {
        this.upstream = upstream;
        this.cells = new long[FIRST_ERROR + errors];
    }

    static UpstreamCell of(Upstream upstream, int errors) {
        return new UpstreamCell(upstream, errors);
    }

    /** Returns whose counters these are. */
    public Upstream upstream() {
        return upstream;
    }

    /** A try begins. */
    public void begin(boolean retry) {
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
    public void end() {
        add(SESSIONS, -1);
    }

    /** Bytes have come from the client, and from the backend. */
    public void bytes(long in, long out) {
        add(BYTES_IN, in);
        add(BYTES_OUT, out);
    }

    /** A final response has come. */
    public void response(int status) {
        add(CLASSES + status / 100, 1);
    }

    /** Something went wrong: a kind that the table of backends was told of. */
    public void error(Enum<?> error) {
        add(FIRST_ERROR + error.ordinal(), 1);
    }

    /** So long it took until the response's head came, or the connection. */
    public void latency(long nanos) {
        LatencyHistogram histogram = latency;
        if (histogram == null) {
            histogram = LatencyHistogram.create();
            latency = histogram;
        }
        histogram.add(nanos);
    }

    /** Adds these counters to a sum. Any thread. */
    void addTo(long[] sum) {
        for (int i = 0; i < cells.length; i++) {
            sum[i] += (long) CELL.getOpaque(cells, i);
        }
    }

    /** Adds these latencies to a sum. Any thread. */
    void addLatenciesTo(long[] sum) {
        LatencyHistogram histogram = latency;
        if (histogram != null) {
            histogram.addTo(sum);
        }
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
