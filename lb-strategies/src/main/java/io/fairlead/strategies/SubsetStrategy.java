package io.fairlead.strategies;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Division;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import io.fairlead.api.Tracker;
import io.fairlead.strategies.hash.Xxh64;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Uses only the candidates that rank first for the seed of this client, in the order they came in.
 *
 * @param strategy selects among them
 * @param size how many
 * @param seed of this client
 */
record SubsetStrategy(Strategy strategy, int size, long seed) implements Strategy {
    private static final int MOST = 1_000_000;

    SubsetStrategy {
        Checks.range("size", size, 1, MOST);
    }

    @Override
    public Selector selector(Candidates candidates, @Nullable Selector previous) {
        return SubsetSelector.over(strategy, candidates, members(candidates), previous);
    }

    private int[] members(Candidates candidates) {
        int all = candidates.size();
        if (all <= size) {
            return IntStream.range(0, all).toArray();
        }
        long[] ranks = new long[all];
        Arrays.setAll(ranks, i -> Xxh64.hash(candidates.backend(i).id(), seed));
        Comparator<Integer> byRank = (one, other) -> Long.compareUnsigned(ranks[one], ranks[other]);
        // of equal ranks, once in 2^64, the id decides: the order of an update must not
        Comparator<Integer> order =
                byRank.thenComparing(i -> candidates.backend(i).id());
        return IntStream.range(0, all)
                .boxed()
                .sorted(order)
                .limit(size)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }

    @Override
    public Tracker tracker(Backend backend) {
        return strategy.tracker(backend);
    }

    @Override
    public boolean comparesLoad() {
        return strategy.comparesLoad();
    }

    @Override
    public Division division() {
        return strategy.division();
    }

    @Override
    public String name() {
        return "subset-" + strategy.name();
    }
}
