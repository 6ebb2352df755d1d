package io.fairlead.benchmarks;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.Lane;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Ticker;
import io.fairlead.api.Tracker;
import io.fairlead.api.Verdict;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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

/**
 * What users pay who judge backends by their traffic: {@link AcquireBenchmark#laneAttempt} with a first byte, two
 * readings of a clock or three, and a tracker that counts outcomes and learns latency.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the set-ups
public class ProductionBenchmark {

    /** All, unless told which. */
    @Param
    private Subject strategy;

    /** The size of the pool. */
    @Param("10")
    private int backends;

    /** The clock: the system's, read each time, or one that an event loop reads once a pass. */
    @Param
    private Clock clock;

    private LoadBalancer balancer;

    /** Builds the balancer. */
    @Setup
    public void build() {
        balancer = LoadBalancer.builder(strategy.strategy())
                .backends(strategy.pool(backends))
                .ticker(clock.ticker)
                .passiveHealth(Judge::new)
                .build();
    }

    /** Closes it. */
    @TearDown
    public void close() {
        balancer.close();
    }

    /** As an event loop does. */
    @Benchmark
    public boolean laneAttempt(LaneOwner owner, Blackhole blackhole) {
        Attempt attempt = owner.attempt;
        attempt.reset();
        attempt.hash(owner.key++);
        balancer.acquire(attempt);
        blackhole.consume(attempt.backend());
        attempt.responded();
        return attempt.complete(attempt.ticket(), Outcome.SUCCESS);
    }

    /** Where the time comes from. */
    @SuppressWarnings("ImmutableEnumChecker") // tickers are stateless
    public enum Clock {
        SYSTEM(Ticker.system()),
        LOOP(lastRead());

        private final Ticker ticker;

        Clock(Ticker ticker) {
            this.ticker = ticker;
        }

        private static Ticker lastRead() {
            long[] now = {System.nanoTime()};
            return () -> now[0];
        }
    }

    /** Counts what a judge of traffic must at the least, over all threads: ends, failures in a row, mean latency. */
    private static final class Judge implements Tracker {
        private static final int FAILURES = 5;
        private static final int SMOOTHING = 3; // a new latency weighs one eighth

        private final Consumer<Verdict> verdicts;
        private final AtomicLong ends = new AtomicLong(); // written by whoever completes
        private volatile int failures; // benign race: a failure that gets lost comes again
        private volatile long latency; // benign race: a lost sample is one of many

        Judge(Backend backend, Consumer<Verdict> verdicts) {
            this.verdicts = verdicts;
        }

        @Override
        public void responded(long nowNanos, long latencyNanos) {
            long mean = latency;
            latency = mean + ((latencyNanos - mean) >> SMOOTHING);
        }

        @Override
        public void completed(Outcome outcome, long nowNanos, long latencyNanos) {
            ends.getAndIncrement();
            if (!outcome.isFailure()) {
                if (failures != 0) {
                    failures = 0;
                }
            } else {
                int now = failures + 1;
                failures = now;
                if (now == FAILURES) {
                    verdicts.accept(Verdict.down("failures in a row"));
                }
            }
        }
    }

    /** A thread with a lane. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init")
    public static class LaneOwner {
        private Lane lane;
        private Attempt attempt;
        private long key = System.nanoTime();

        /** Opens the lane. */
        @Setup
        public void open(ProductionBenchmark benchmark) {
            lane = benchmark.balancer.lane();
            attempt = lane.attempt();
        }

        /** Gives the lane back. */
        @TearDown
        public void close() {
            lane.close();
        }
    }
}
