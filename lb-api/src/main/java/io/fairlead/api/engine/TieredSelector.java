package io.fairlead.api.engine;

import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Selects a tier by hash key, in proportion to the shares of the tiers, and lets the strategy's selector for that tier
 * select in it: O(tiers) more, wait-free, no allocation.
 *
 * <p>A tier has the keys between two points of the unit interval, lower tiers the lower ones: when shares change, only
 * the keys move that lie between the old and the new points.
 */
final class TieredSelector implements Selector {
    /** Keeps the choice of a tier independent of what a strategy makes of the same key. */
    private static final long SALT = 0x7F4A7C159E3779B9L;

    private final Eligibility.Group[] groups;
    private final double[] ends; // where the keys of each tier end, in the unit interval
    private final Selector[] selectors;

    /** Makes a selector over groups, each of which has one of its own. */
    TieredSelector(Eligibility.Group[] groups, Selector[] selectors) {
        this.groups = groups;
        this.selectors = selectors;
        this.ends = new double[groups.length];
        double end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += groups[i].share();
            ends[i] = end;
        }
    }

    /** Returns what selected in a tier before: null if nobody did. */
    static @Nullable Selector before(@Nullable Selector previous, int tier) {
        if (!(previous instanceof TieredSelector tiered)) {
            return previous;
        }
        for (int i = 0; i < tiered.groups.length; i++) {
            if (tiered.groups[i].tier() == tier) {
                return tiered.selectors[i];
            }
        }
        return null;
    }

    @Override
    public int select(SelectionKey key) {
        int at = groupOf(key);
        int index = selectors[at].select(key);
        return (index < 0) ? NONE : groups[at].from() + index;
    }

    /** Selects in the tier of the key, and where nobody is left there, in the lowest tier that has somebody. */
    @Override
    public int selectNext(SelectionKey key, Exclusions tried) {
        TriedSet exclusions = (TriedSet) tried; // the engine has no others, and nobody else calls
        int home = groupOf(key);
        int index = selectNext(home, key, exclusions);
        for (int i = 0; i < groups.length && index < 0; i++) {
            if (i != home) {
                index = selectNext(i, key, exclusions);
            }
        }
        return index;
    }

    private int selectNext(int at, SelectionKey key, TriedSet exclusions) {
        Eligibility.Group group = groups[at];
        exclusions.within(group.from(), group.to() - group.from());
        int index = selectors[at].selectNext(key, exclusions);
        return (index < 0) ? NONE : group.from() + index;
    }

    private int groupOf(SelectionKey key) {
        long bits = key.hashed() ? SplitMix.mix(key.hash() ^ SALT) : key.random();
        double point = (bits >>> 11) * 0x1p-53;
        int at = 0;
        while (at < ends.length - 1 && point >= ends[at]) {
            at++;
        }
        return at;
    }
}
