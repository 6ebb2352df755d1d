package io.fairlead.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The floors: what the hardware asks for the operations that a pick cannot do without. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public class FloorBenchmark {
    /** Of the table: the usual size of a Maglev table. */
    private static final int PLACES = 65_537;

    private static final int STRIDE = 32; // ints, so that no two counters share a cache line or its neighbor

    /** The divisor, which the compiler must not know. */
    @Param("10")
    private int backends;

    private final AtomicLong cursor = new AtomicLong();
    private AtomicIntegerArray inFlight;
    private char[] table;

    /** Makes the counters and the table. */
    @Setup
    public void build() {
        inFlight = new AtomicIntegerArray((backends + 1) * STRIDE);
        table = new char[PLACES];
        Random random = new Random();
        for (int i = 0; i < PLACES; i++) {
            table[i] = (char) random.below(backends);
        }
    }

    /** An exact round robin and nothing else: one shared counter, one remainder. */
    @Benchmark
    public int sharedCounter() {
        return (int) Long.remainderUnsigned(cursor.getAndIncrement(), backends);
    }

    /** An exact weighted round robin and nothing else: the same, and one load from a short cycle. */
    @Benchmark
    public int sharedCycle() {
        return table[(int) Long.remainderUnsigned(cursor.getAndIncrement(), 3L * backends)];
    }

    /** The counter alone. */
    @Benchmark
    public long sharedIncrement() {
        return cursor.getAndIncrement();
    }

    /** A round robin of each thread's own: one plain counter, one remainder. */
    @Benchmark
    public int ownCounter(Random random) {
        return (int) Long.remainderUnsigned(random.state++, backends);
    }

    /** A random choice: one draw, one remainder. */
    @Benchmark
    public int draw(Random random) {
        return random.below(backends);
    }

    /** Two choices and a request: two draws, two loads, the lesser one up and down again. */
    @Benchmark
    public int twoChoices(Random random) {
        int first = random.below(backends);
        int second = random.below(backends - 1);
        second += (second < first) ? 0 : 1;
        int less = (inFlight.get(at(second)) < inFlight.get(at(first))) ? second : first;
        inFlight.getAndIncrement(at(less));
        inFlight.getAndDecrement(at(less));
        return less;
    }

    /** The least of all counters and a request: a load for each backend, the least one up and down again. */
    @Benchmark
    public int leastOfAll() {
        int least = 0;
        int load = inFlight.get(at(0));
        for (int i = 1; i < backends; i++) {
            int other = inFlight.get(at(i));
            if (other < load) {
                load = other;
                least = i;
            }
        }
        inFlight.getAndIncrement(at(least));
        inFlight.getAndDecrement(at(least));
        return least;
    }

    /** A look-up by hash: one remainder, one load from a table too large for the nearest cache. */
    @Benchmark
    public int table(Random random) {
        return table[(int) Long.remainderUnsigned(random.next(), PLACES)];
    }

    /** The clock, which latency needs twice. */
    @Benchmark
    public long clock() {
        return System.nanoTime();
    }

    private static int at(int backend) {
        return (backend + 1) * STRIDE;
    }

    /** Random numbers of a thread's own, and a counter. */
    @State(Scope.Thread)
    public static class Random {
        private static final long GAMMA = 0x9E3779B97F4A7C15L;

        private long state = System.nanoTime();

        long next() {
            state += GAMMA;
            long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
            return mixed ^ (mixed >>> 31);
        }

        /** Draws a number from 0 to below the bound, multiplying instead of dividing. */
        int below(int bound) {
            return (int) (((next() >>> 32) * bound) >>> 32);
        }
    }
}
