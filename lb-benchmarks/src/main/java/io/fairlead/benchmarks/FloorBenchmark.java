package io.fairlead.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The floors: what the hardware asks for the operations that a pick cannot do without. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FloorBenchmark {

    /** The divisor, which the compiler must not know. */
    @Param("10")
    private int backends;

    private final AtomicLong cursor = new AtomicLong();

    /** An exact round robin and nothing else: one shared counter, one remainder. */
    @Benchmark
    public int sharedCounter() {
        return (int) Long.remainderUnsigned(cursor.getAndIncrement(), backends);
    }

    /** The counter alone. */
    @Benchmark
    public long sharedIncrement() {
        return cursor.getAndIncrement();
    }
}
