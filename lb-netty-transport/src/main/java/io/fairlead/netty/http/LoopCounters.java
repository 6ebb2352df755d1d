package io.fairlead.netty.http;

import io.fairlead.netty.ProxyError;
import io.fairlead.netty.ProxyStats;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The counters of one event loop: written by it alone, without atomic operations, and read by any thread. */
@SuppressWarnings("EnumOrdinal") // an index that leaves this class never
final class LoopCounters {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final ProxyError[] ERRORS = ProxyError.values();

    private static final int CONNECTIONS = 0;
    private static final int REQUESTS = 1;
    private static final int RETRIES = 2;
    private static final int CONNECTS = 3;
    private static final int CLASSES = 4; // 4 + 1..5
    private static final int BYTES_IN = 10;
    private static final int BYTES_OUT = 11;
    private static final int ACTIVE = 12;
    private static final int FIRST_ERROR = 13;

    private final long[] cells = new long[FIRST_ERROR + ERRORS.length]; // written by the event loop, opaquely

    private LoopCounters() {}

    static LoopCounters create() {
        return new LoopCounters();
    }

    void connection() {
        increment(CONNECTIONS);
    }

    void request() {
        increment(REQUESTS);
    }

    void retry() {
        increment(RETRIES);
    }

    void upstreamConnect() {
        increment(CONNECTS);
    }

    void response(int status) {
        increment(CLASSES + status / 100);
    }

    void error(ProxyError error) {
        increment(FIRST_ERROR + error.ordinal());
    }

    void bytes(long in, long out) {
        add(BYTES_IN, in);
        add(BYTES_OUT, out);
    }

    /** A request has been given a backend, or given it back. */
    void active(int change) {
        add(ACTIVE, change);
    }

    /** Returns how many requests have a backend. Any thread. */
    long active() {
        return (long) CELL.getOpaque(cells, ACTIVE);
    }

    /**
     * Sums the counters of all loops. Any thread.
     *
     * @param stops how often accepting was stopped, which no loop counts
     */
    static ProxyStats sum(Iterable<LoopCounters> loops, long stops) {
        long[] sum = new long[FIRST_ERROR + ERRORS.length];
        for (LoopCounters loop : loops) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += (long) CELL.getOpaque(loop.cells, i);
            }
        }
        Map<Integer, Long> responses = new HashMap<>();
        for (int i = 1; i <= 5; i++) {
            if (sum[CLASSES + i] > 0) {
                responses.put(i, sum[CLASSES + i]);
            }
        }
        Map<ProxyError, Long> errors = new EnumMap<>(ProxyError.class);
        for (ProxyError error : ERRORS) {
            if (sum[FIRST_ERROR + error.ordinal()] > 0) {
                errors.put(error, sum[FIRST_ERROR + error.ordinal()]);
            }
        }
        return new ProxyStats(
                sum[CONNECTIONS],
                sum[REQUESTS],
                sum[RETRIES],
                sum[CONNECTS],
                sum[BYTES_IN],
                sum[BYTES_OUT],
                stops,
                responses,
                errors);
    }

    private void increment(int index) {
        add(index, 1);
    }

    private void add(int index, long amount) {
        // one writer, so that nothing is lost; opaque, so that no reader sees half of it
        CELL.setOpaque(cells, index, cells[index] + amount);
    }
}
