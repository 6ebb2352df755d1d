package io.fairlead.api.engine;

import io.fairlead.api.BackendState;
import io.fairlead.api.BackendView;
import io.fairlead.api.Outcome;
import io.fairlead.api.PoolView;
import io.fairlead.api.Strategy;
import io.fairlead.api.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Draws the picture of a pool that operators see. */
final class Views {
    private Views() {}

    static PoolView of(Pool pool, Generation generation, Collection<Seat> roster, Strategy strategy, boolean closed) {
        long now = pool.ticker().nanos();
        List<BackendView> backends = new ArrayList<>(roster.size());
        for (Seat seat : roster) {
            int index = generation.indexOf(seat.spec().id());
            boolean candidate = index >= 0 && index < generation.size;
            backends.add(
                    view(seat, candidate ? generation.eligibility.candidates().get(index) : null, now));
        }
        return new PoolView(
                pool.name(),
                strategy.name(),
                generation.number,
                generation.eligibility.panic(),
                closed,
                pool.refused(),
                generation.eligibility.tiers(),
                backends);
    }

    private static BackendView view(Seat seat, @Nullable Chosen candidate, long now) {
        LiveCounts live = seat.member().live;
        BackendState state = seat.member().state();
        Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        long failed = 0;
        // others before all that ended: success, which is what remains, is then never negative
        for (Outcome outcome : Outcome.values()) {
            long count = live.other(outcome);
            failed += count;
            if (count > 0) {
                outcomes.put(outcome, count);
            }
        }
        long finished = live.finished();
        long started = live.started();
        if (finished > failed) {
            outcomes.put(Outcome.SUCCESS, finished - failed);
        }
        Map<String, Verdict> sources = new HashMap<>();
        Map<String, Duration> ages = new HashMap<>();
        seat.member().sources().forEach((source, said) -> {
            sources.put(source, said.verdict());
            ages.put(source, Duration.ofNanos(now - said.sinceNanos()));
        });
        return new BackendView(
                seat.backend(),
                state,
                Duration.ofNanos(now - state.sinceNanos()),
                sources,
                ages,
                seat.member().failures.latest(now),
                seat.spec().weight(),
                seat.weight(state),
                (candidate == null) ? 0 : candidate.factor(),
                (candidate == null) ? 1 : candidate.ramp(),
                candidate != null,
                started - finished,
                started,
                outcomes);
    }
}
