package io.fairlead.benchmarks;

import io.fairlead.api.Attempt;
import io.fairlead.api.Lane;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.strategies.Strategies;
import io.fairlead.strategies.sticky.StickyTable;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** What a sticky table adds to {@link AcquireBenchmark#laneAttempt} over round robin. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-ups
public class StickyBenchmark {
    private static final int KEYS = 10_000;

    private LoadBalancer balancer;
    private StickyTable table;

    /** Builds the balancer, and a table that knows all keys but has no room for more. */
    @Setup
    public void build() {
        balancer = LoadBalancer.builder(Strategies.roundRobin())
                .backends(Pools.ofSize(10))
                .seed(42)
                .build();
        table = StickyTable.builder().size(KEYS).build();
        try (Lane lane = balancer.lane()) {
            Attempt attempt = lane.attempt();
            for (int key = 0; key < KEYS; key++) {
                attempt.reset();
                attempt.hash(key);
                table.acquire(balancer, attempt);
                attempt.complete(attempt.ticket(), Outcome.SUCCESS);
            }
        }
    }

    /** Closes the balancer. */
    @TearDown
    public void close() {
        balancer.close();
    }

    /** A client that is known. */
    @Benchmark
    public boolean hit(Client client, Blackhole blackhole) {
        return serve(client, client.random.nextInt(KEYS), blackhole);
    }

    /** A client that was never seen, which drives another one out. */
    @Benchmark
    public boolean flood(Client client, Blackhole blackhole) {
        return serve(client, client.random.nextLong(), blackhole);
    }

    private boolean serve(Client client, long key, Blackhole blackhole) {
        Attempt attempt = client.attempt;
        attempt.reset();
        attempt.hash(key);
        table.acquire(balancer, attempt);
        blackhole.consume(attempt.backend());
        return attempt.complete(attempt.ticket(), Outcome.SUCCESS);
    }

    /** A thread with a lane, and clients at random. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init")
    public static class Client {
        private final SplittableRandom random = new SplittableRandom(1);
        private Lane lane;
        private Attempt attempt;

        /** Opens the lane. */
        @Setup
        public void open(StickyBenchmark benchmark) {
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
