package io.fairlead.benchmarks;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Division;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import io.fairlead.api.Tracker;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The selector alone: no generation, no counting. What is in flight does not change. */
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

    /** How many attempts are in flight for each backend: with none, least connections need not compare. */
    @Param("0")
    private int inFlight;

    private Selector selector;

    /** Builds the selector, after the others have been seen at the same call. */
    @Setup
    public void build(Request request) {
        Selector measured = selector(strategy);
        Set<Class<?>> seen = new HashSet<>(Set.of(measured.getClass()));
        for (Subject other : Subject.values()) {
            if (seen.size() >= classes) {
                break; // what nobody calls need not be built, which takes long for large pools
            }
            selector = selector(other);
            if (seen.add(selector.getClass())) {
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

    /** Returns the selector of a balancer: other candidates than its own do not know what is in flight. */
    private Selector selector(Subject subject) {
        Watched watched = new Watched(subject.strategy());
        try (LoadBalancer balancer = LoadBalancer.builder(watched)
                .backends(subject.pool(backends))
                .seed(42)
                .build()) {
            Selector built = watched.built;
            Crowd.of(inFlight * backends, balancer, balancer::attempt); // nobody completes them
            return built;
        }
    }

    /** A strategy that tells which selector it built last. */
    @SuppressWarnings("NullAway.Init") // a balancer builds one before anybody asks
    private static final class Watched implements Strategy {
        private final Strategy strategy;
        private Selector built;

        Watched(Strategy strategy) {
            this.strategy = strategy;
        }

        @Override
        public Selector selector(Candidates candidates, @Nullable Selector previous) {
            built = strategy.selector(candidates, previous);
            return built;
        }

        @Override
        public Tracker tracker(Backend backend) {
            return strategy.tracker(backend);
        }

        @Override
        public Division division() {
            return strategy.division();
        }

        @Override
        public boolean comparesLoad() {
            return strategy.comparesLoad();
        }
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
