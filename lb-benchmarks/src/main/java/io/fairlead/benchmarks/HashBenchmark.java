package io.fairlead.benchmarks;

import io.fairlead.api.Attempt;
import io.fairlead.api.Lane;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.strategies.Strategies;
import io.fairlead.strategies.hash.Xxh64;
import java.nio.charset.StandardCharsets;
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
import org.openjdk.jmh.infra.Blackhole;

/** What a key costs: hashing it alone, and with a whole request over Maglev. Of each kind there are 1,024 keys. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the set-ups
public class HashBenchmark {
    private static final int KEYS = 1024;

    /** Characters, all ASCII, or bytes of a key. */
    @Param("16")
    private int length;

    /** The size of the pool. */
    @Param("10")
    private int backends;

    private LoadBalancer balancer;
    private String[] texts;
    private byte[][] bytes;

    /** Builds the balancer and the keys. */
    @Setup
    public void build() {
        balancer = LoadBalancer.builder(Strategies.maglev())
                .backends(Pools.ofSize(backends))
                .seed(42)
                .build();
        texts = new String[KEYS];
        bytes = new byte[KEYS][];
        for (int i = 0; i < KEYS; i++) {
            String text = "user-" + Long.toHexString(Xxh64.hash(i)) + "-".repeat(length);
            texts[i] = text.substring(0, length);
            bytes[i] = texts[i].getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Closes the balancer. */
    @TearDown
    public void close() {
        balancer.close();
    }

    /** XXH64 of a text. */
    @Benchmark
    public long hashText(Client client) {
        return Xxh64.hash(texts[client.next()]);
    }

    /** XXH64 of bytes. */
    @Benchmark
    public long hashBytes(Client client) {
        return Xxh64.hash(bytes[client.next()]);
    }

    /** A request whose key is a number. */
    @Benchmark
    public boolean requestByNumber(Client client, Blackhole blackhole) {
        return serve(client.attempt, client.next(), blackhole);
    }

    /** A request whose key is a text, hashing included. */
    @Benchmark
    public boolean requestByText(Client client, Blackhole blackhole) {
        return serve(client.attempt, Xxh64.hash(texts[client.next()]), blackhole);
    }

    /** A request whose key is bytes, hashing included. */
    @Benchmark
    public boolean requestByBytes(Client client, Blackhole blackhole) {
        return serve(client.attempt, Xxh64.hash(bytes[client.next()]), blackhole);
    }

    private boolean serve(Attempt attempt, long hash, Blackhole blackhole) {
        attempt.reset();
        attempt.hash(hash);
        balancer.acquire(attempt);
        blackhole.consume(attempt.backend());
        return attempt.complete(attempt.ticket(), Outcome.SUCCESS);
    }

    /** A thread with a lane, and where it is among the keys. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init")
    public static class Client {

        private Lane lane;
        private Attempt attempt;
        private int key;

        /** Opens the lane. */
        @Setup
        public void open(HashBenchmark benchmark) {
            lane = benchmark.balancer.lane();
            attempt = lane.attempt();
        }

        /** Gives the lane back. */
        @TearDown
        public void close() {
            lane.close();
        }

        private int next() {
            return key++ & (KEYS - 1);
        }
    }
}
