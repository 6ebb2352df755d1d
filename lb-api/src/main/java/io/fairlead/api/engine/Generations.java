package io.fairlead.api.engine;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Refusal;
import io.fairlead.api.Selector;
import io.fairlead.api.Settings;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds what a pool publishes next, of what it has where that will do. Used by the control side only. */
final class Generations {
    private final Pool pool;
    private final PoolConfig config;

    Generations(Pool pool, PoolConfig config) {
        this.pool = pool;
        this.config = config;
    }

    /**
     * Returns the next generation: the present one when nobody could tell the difference, and one with the present
     * selector when strategies could not.
     *
     * @param fresh whether the strategy is another one
     * @throws RuntimeException what the strategy throws
     */
    Generation next(Collection<Seat> seats, Settings settings, boolean fresh) {
        Generation present = pool.generation;
        Eligibility eligibility =
                Eligibility.of(seats, settings, config.ticker().nanos());
        boolean first = present.number == 0;
        boolean same = !first && !fresh && eligibility.selectsAs(present.eligibility);
        Refusal whenEmpty = seats.isEmpty() ? Refusal.EMPTY : Refusal.ALL_DOWN;
        if (same && eligibility.servesAs(present.eligibility) && whenEmpty == present.whenEmpty) {
            return pictured(present, seats, settings);
        }
        Selector selector = same ? present.selector : selector(eligibility, settings, first ? null : present.selector);
        Generation next = Generation.of(
                pool,
                present.number + 1,
                selector,
                eligibility,
                whenEmpty,
                pool.listeners.wantCompletions(),
                config.leakDetection(),
                settings.strategy().comparesLoad());
        return pictured(next, seats, settings);
    }

    /** Returns the generation with the pool as it is now, if that is to be remembered with picks. */
    private Generation pictured(Generation generation, Collection<Seat> seats, Settings settings) {
        return (pool.trace() == null)
                ? generation
                : generation.withPicture(Views.of(pool, generation, seats, settings.strategy(), false));
    }

    private Selector selector(Eligibility eligibility, Settings settings, @Nullable Selector previous) {
        Eligibility.Group[] groups = eligibility.groups().toArray(Eligibility.Group[]::new);
        Selector[] selectors = new Selector[groups.length];
        for (int i = 0; i < groups.length; i++) {
            List<Chosen> chosen = eligibility.candidates().subList(groups[i].from(), groups[i].to());
            MemberCandidates candidates = MemberCandidates.of(
                    chosen, pool.nextSeed(), settings.strategy().comparesLoad());
            Selector before = TieredSelector.before(previous, groups[i].tier());
            selectors[i] = requireNonNull(settings.strategy().selector(candidates, before), "selector");
        }
        return (groups.length == 1) ? selectors[0] : new TieredSelector(groups, selectors);
    }
}
