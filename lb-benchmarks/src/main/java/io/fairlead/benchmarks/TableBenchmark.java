package io.fairlead.benchmarks;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import io.fairlead.strategies.Strategies;
import io.fairlead.strategies.hash.HashDialect;
import io.fairlead.strategies.hash.HashStrategy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a change of the candidates costs a strategy that has a table: building it anew. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the set-up
public class TableBenchmark {
    /** By its name. */
    @Param
    private Table table;

    /** The size of the pool; weights are equal, but for the cycle of weighted turns 1 to 5. */
    @Param("1000")
    private int backends;

    private Candidates candidates;

    /** Makes the candidates. */
    @Setup
    public void build() {
        candidates = Candidates.of(table.pool(backends), 42);
    }

    /** One table. */
    @Benchmark
    public Selector rebuild() {
        return table.strategy.selector(candidates, null);
    }

    /** The tables: Maglev's of the usual size, rings of 160 points a backend, the cycle of weighted turns. */
    @SuppressWarnings("ImmutableEnumChecker") // strategies are immutable
    public enum Table {
        MAGLEV(HashStrategy.maglev(65_537, HashDialect.NATIVE)),
        RING_NATIVE(HashStrategy.ring(HashDialect.NATIVE, 160)),
        RING_KETAMA(HashStrategy.ring(HashDialect.KETAMA_MD5, 160)),
        RING_NGINX(HashStrategy.ring(HashDialect.NGINX_CRC32, 160)),
        RING_ENVOY(HashStrategy.ring(HashDialect.ENVOY_XXH64, 160_000)),
        RENDEZVOUS(HashStrategy.rendezvous()),
        WEIGHTED_CYCLE(Strategies.weightedRoundRobin()) {
            @Override
            List<Backend> pool(int size) {
                return Pools.ofSize(size);
            }
        };

        private final Strategy strategy;

        Table(Strategy strategy) {
            this.strategy = strategy;
        }

        List<Backend> pool(int size) {
            return Pools.equal(size);
        }
    }
}
