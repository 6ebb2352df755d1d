package io.fairlead.strategies;

import io.fairlead.api.Candidates;
import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets another selector select in a subset, and goes beyond it only when everybody in it is excluded. Costs what the other
 * costs and one read.
 */
final class SubsetSelector implements Selector {
    private final Selector inner;
    private final int[] members; // never written after construction
    /** What a next choice needs; taken and put back, so that only threads that meet here make another one. */
    private final AtomicReference<@Nullable SubsetExclusions> spare;

    private SubsetSelector(Selector inner, int[] members) {
        this.inner = inner;
        this.members = members;
        this.spare = new AtomicReference<>(new SubsetExclusions(members));
    }

    /** Returns a selector over some of the candidates. */
    static SubsetSelector over(Strategy strategy, Candidates candidates, int[] members, @Nullable Selector previous) {
        Selector before = (previous instanceof SubsetSelector subset) ? subset.inner : previous;
        return new SubsetSelector(strategy.selector(new SubsetCandidates(candidates, members), before), members);
    }

    @Override
    public int select(SelectionKey key) {
        int index = inner.select(key);
        return (index < 0) ? NONE : members[index];
    }

    @Override
    public int selectNext(SelectionKey key, Exclusions tried) {
        SubsetExclusions exclusions = spare.getAndSet(null);
        if (exclusions == null) {
            exclusions = new SubsetExclusions(members);
        }
        exclusions.of(tried);
        int index = inner.selectNext(key, exclusions);
        exclusions.of(null);
        spare.set(exclusions);
        return (index < 0) ? Selector.super.selectNext(key, tried) : members[index];
    }
}
