package io.fairlead.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The floor of an exact round robin: one shared counter, one remainder, nothing else. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FloorBenchmark {

    private static final int BACKENDS = 10;

    private final AtomicInteger cursor = new AtomicInteger();

    /** One pick. */
    @Benchmark
    public int sharedCounter() {
        return Integer.remainderUnsigned(cursor.getAndIncrement(), BACKENDS);
    }
}
