package io.fairlead.strategies.hash;

import io.fairlead.api.Candidates;
import io.fairlead.api.Division;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import org.jspecify.annotations.Nullable;

/** Gives a key its first choice that is not full. */
record BoundedLoadStrategy(HashStrategy hash, double factor) implements Strategy {
    private static final double MAX_FACTOR = 1_000;

    BoundedLoadStrategy {
        if (!(factor > 1 && factor <= MAX_FACTOR)) {
            throw new IllegalArgumentException("factor: " + factor + " (expected: above 1, up to 1000)");
        }
    }

    @Override
    public Selector selector(Candidates candidates, @Nullable Selector previous) {
        Selector before = (previous instanceof BoundedLoadSelector bounded) ? bounded.unbounded() : previous;
        HashSelector table = hash.table(candidates, before);
        return new BoundedLoadSelector(table, candidates, Slots.of(table.plan().members(), candidates, factor));
    }

    @Override
    public Division division() {
        return Division.KEY;
    }

    @Override
    public boolean comparesLoad() {
        return true;
    }

    @Override
    public String name() {
        return "bounded-" + hash.name();
    }
}
