package io.fairlead.netty.tcp;

import io.fairlead.api.Refusal;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.TcpStats;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;

/** The counters of one event loop: written by it alone, without atomic operations, and read by any thread. */
@SuppressWarnings("EnumOrdinal") // an index that leaves this class never
final class TcpCounters {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final TcpError[] ERRORS = TcpError.values();
    private static final Refusal[] REFUSALS = Refusal.values();

    private static final int CONNECTIONS = 0;
    private static final int CLOSED = 1;
    private static final int BYTES_IN = 2;
    private static final int BYTES_OUT = 3;
    private static final int RETRIES = 4;
    private static final int FIRST_ERROR = 5;
    private static final int FIRST_REFUSAL = FIRST_ERROR + ERRORS.length;
    private static final int SIZE = FIRST_REFUSAL + REFUSALS.length;

    private final long[] cells = new long[SIZE]; // written by the event loop, opaquely

    private TcpCounters() {}

    static TcpCounters create() {
        return new TcpCounters();
    }

    void opened() {
        add(CONNECTIONS, 1);
    }

    void closed() {
        add(CLOSED, 1);
    }

    void bytes(int in, int out) {
        add(BYTES_IN, in);
        add(BYTES_OUT, out);
    }

    void retry() {
        add(RETRIES, 1);
    }

    void error(TcpError error) {
        add(FIRST_ERROR + error.ordinal(), 1);
    }

    void refusal(Refusal refusal) {
        add(FIRST_REFUSAL + refusal.ordinal(), 1);
    }

    /** Sums the counters of all loops. Any thread. */
    static TcpStats sum(Iterable<TcpCounters> loops) {
        long[] sum = new long[SIZE];
        for (TcpCounters loop : loops) {
            // what has closed is read before what has opened, so that the difference is never negative
            for (int i = SIZE - 1; i >= 0; i--) {
                sum[i] += (long) CELL.getAcquire(loop.cells, i);
            }
        }
        Map<TcpError, Long> errors = new EnumMap<>(TcpError.class);
        for (TcpError error : ERRORS) {
            putIfAny(errors, error, sum[FIRST_ERROR + error.ordinal()]);
        }
        Map<Refusal, Long> refusals = new EnumMap<>(Refusal.class);
        for (Refusal refusal : REFUSALS) {
            putIfAny(refusals, refusal, sum[FIRST_REFUSAL + refusal.ordinal()]);
        }
        return new TcpStats(
                sum[CONNECTIONS],
                sum[CONNECTIONS] - sum[CLOSED],
                sum[BYTES_IN],
                sum[BYTES_OUT],
                sum[RETRIES],
                errors,
                refusals);
    }

    private static <K> void putIfAny(Map<K, Long> map, K key, long count) {
        if (count > 0) {
            map.put(key, count);
        }
    }

    private void add(int index, long amount) {
        // one writer, so that nothing is lost; released, so that what closed is never seen before it opened
        CELL.setRelease(cells, index, cells[index] + amount);
    }
}
