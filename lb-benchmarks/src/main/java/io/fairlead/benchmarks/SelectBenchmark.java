package io.fairlead.benchmarks;

import io.fairlead.api.Candidates;
import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The selector alone: no generation, no counting. Nothing is in flight, so that least connections always ties. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the set-ups
public class SelectBenchmark {
    private static final int SEEN = 50_000;

    /** All, unless told which. */
    @Param
    private Subject strategy;

    /** The size of the pool. */
    @Param({"3", "10", "100", "1000"})
    private int backends;

    /** How many classes of selectors the process uses: from three on, the call is not inlined. */
    @Param("1")
    private int classes;

    private Selector selector;

    /** Builds the selector, after the others have been seen at the same call. */
    @Setup
    public void build(Request request) {
        Selector measured = selector(strategy);
        Set<Class<?>> seen = new HashSet<>(Set.of(measured.getClass()));
        for (Subject other : Subject.values()) {
            selector = selector(other);
            if (seen.size() < classes && seen.add(selector.getClass())) {
                for (int i = 0; i < SEEN; i++) {
                    select(request);
                }
            }
        }
        selector = measured;
    }

    /** One pick. */
    @Benchmark
    public int select(Request request) {
        return selector.select(request.next());
    }

    private Selector selector(Subject subject) {
        return subject.strategy().selector(Candidates.of(Pools.ofSize(backends), 42), null);
    }

    /** A request, with another hash each time. */
    @State(Scope.Thread)
    public static class Request implements SelectionKey {

        private static final long GOLDEN = 0x9E3779B97F4A7C15L;

        private static final AtomicInteger LANES = new AtomicInteger();

        private final int lane = LANES.incrementAndGet();
        private long hash = System.nanoTime();

        Request next() {
            hash += GOLDEN;
            return this;
        }

        @Override
        public boolean hashed() {
            return true;
        }

        @Override
        public long hash() {
            return hash;
        }

        @Override
        public long random() {
            hash += GOLDEN;
            long mixed = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
            return mixed ^ (mixed >>> 31);
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public int lane() {
            return lane;
        }
    }
}
