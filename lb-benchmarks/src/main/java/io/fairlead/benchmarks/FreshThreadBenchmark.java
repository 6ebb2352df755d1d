package io.fairlead.benchmarks;

import io.fairlead.api.Attempt;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selection;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What one request costs on a thread that was started for it, virtual where there are such threads (JDK 21): the bytes
 * above those of {@link #nothing} are the request's own.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the set-ups
public class FreshThreadBenchmark {
    private static final MethodHandle START = start();

    /** All, unless told which. */
    @Param
    private Subject strategy;

    private LoadBalancer balancer;
    private Attempt attempt;
    private Runnable empty;
    private Runnable serve;
    private Runnable lease;

    /** Builds the balancer, and what the threads run. */
    @Setup
    public void build() {
        balancer = LoadBalancer.builder(strategy.strategy())
                .backends(Pools.ofSize(10))
                .seed(42)
                .build();
        attempt = balancer.attempt();
        empty = () -> {};
        serve = () -> {
            attempt.reset();
            balancer.acquire(attempt);
            attempt.complete(attempt.ticket(), Outcome.SUCCESS);
        };
        lease = () -> balancer.acquire(Selection.any()).complete(Outcome.SUCCESS);
    }

    /** Closes it. */
    @TearDown
    public void close() {
        balancer.close();
    }

    /** A thread that does nothing. */
    @Benchmark
    public void nothing() throws Throwable {
        run(empty);
    }

    /** A thread that serves one request with an attempt that outlives it. */
    @Benchmark
    public void attempt() throws Throwable {
        run(serve);
    }

    /** A thread that serves one request with a lease. */
    @Benchmark
    public void lease() throws Throwable {
        run(lease);
    }

    private static void run(Runnable task) throws Throwable {
        ((Thread) START.invokeExact(task)).join();
    }

    /** Returns what starts a thread; code for JDK 17 cannot name virtual ones. */
    private static MethodHandle start() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodType type = MethodType.methodType(Thread.class, Runnable.class);
        try {
            return lookup.findStatic(Thread.class, "startVirtualThread", type);
        } catch (NoSuchMethodException e) {
            try {
                return lookup.findStatic(FreshThreadBenchmark.class, "startPlatformThread", type);
            } catch (ReflectiveOperationException impossible) {
                throw new ExceptionInInitializerError(impossible);
            }
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // by start()
    private static Thread startPlatformThread(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        return thread;
    }
}
