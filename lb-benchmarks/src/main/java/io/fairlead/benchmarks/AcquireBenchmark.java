package io.fairlead.benchmarks;

import io.fairlead.api.Attempt;
import io.fairlead.api.Lane;
import io.fairlead.api.Lease;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selection;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** What balancing adds to a request: acquire, read the backend, complete. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the set-ups
public class AcquireBenchmark {

    /** All, unless told which. */
    @Param
    private Subject strategy;

    /** The size of the pool. */
    @Param({"3", "10", "100", "1000"})
    private int backends;

    /** How many attempts each thread holds for each backend, on the lane it works on. */
    @Param("0")
    private int inFlight;

    private LoadBalancer balancer;
    private boolean hashed;

    /** Builds the balancer. */
    @Setup
    public void build() {
        balancer = LoadBalancer.builder(strategy.strategy())
                .backends(strategy.pool(backends))
                .build();
        hashed = strategy.hashes();
    }

    /** Closes it. */
    @TearDown
    public void close() {
        balancer.close();
    }

    /** As an event loop does: an attempt that is reused, on a lane of its own. */
    @Benchmark
    public boolean laneAttempt(LaneOwner owner, Blackhole blackhole) {
        return serve(owner.attempt, owner.key++, blackhole);
    }

    /** As a thread without a lane does: an attempt that is reused, on the lane that everybody shares. */
    @Benchmark
    public boolean sharedAttempt(LanelessThread thread, Blackhole blackhole) {
        return serve(thread.attempt, thread.key++, blackhole);
    }

    /** As most users do: a lease, given to whoever completes it. */
    @Benchmark
    public boolean lease(LanelessThread thread, Blackhole blackhole) {
        Lease lease = balancer.acquire(hashed ? Selection.byHash(thread.key++) : Selection.any());
        blackhole.consume(lease); // others may hold it, so that it is a real object
        blackhole.consume(lease.backend());
        return lease.complete(Outcome.SUCCESS);
    }

    private Crowd crowd(Supplier<Attempt> attempts) {
        return Crowd.of(inFlight * backends, balancer, attempts);
    }

    private boolean serve(Attempt attempt, long key, Blackhole blackhole) {
        attempt.reset();
        if (hashed) {
            attempt.hash(key);
        }
        balancer.acquire(attempt);
        blackhole.consume(attempt.backend());
        return attempt.complete(attempt.ticket(), Outcome.SUCCESS);
    }

    /** A thread with a lane. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init")
    public static class LaneOwner {

        private Lane lane;
        private Attempt attempt;
        private Crowd crowd;
        private long key = System.nanoTime();

        /** Opens the lane. */
        @Setup
        public void open(AcquireBenchmark benchmark) {
            lane = benchmark.balancer.lane();
            attempt = lane.attempt();
            crowd = benchmark.crowd(lane::attempt);
        }

        /** Gives the lane back. */
        @TearDown
        public void close() {
            crowd.leave();
            lane.close();
        }
    }

    /** A thread without one. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init")
    public static class LanelessThread {

        private Attempt attempt;
        private Crowd crowd;
        private long key = System.nanoTime();

        /** Makes the attempt. */
        @Setup
        public void make(AcquireBenchmark benchmark) {
            attempt = benchmark.balancer.attempt();
            crowd = benchmark.crowd(benchmark.balancer::attempt);
        }

        /** Completes what is in flight. */
        @TearDown
        public void leave() {
            crowd.leave();
        }
    }
}
