package io.fairlead.api.engine;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Candidates without a balancer, to try a selector with. */
public final class StandaloneCandidates {
    private StandaloneCandidates() {}

    /** Returns candidates over the given backends, with nothing in flight. */
    public static Candidates of(Collection<? extends Backend> backends, long seed) {
        List<Chosen> chosen = new ArrayList<>(backends.size());
        for (Backend backend : backends) {
            BackendSpec spec = BackendSpec.of(backend);
            if (spec.weight() == 0) {
                throw new IllegalArgumentException("backend " + spec.id() + ": weight: 0 (expected: >= 1)");
            }
            LiveCounts live = LiveCounts.create(1, spec.maxConcurrency());
            chosen.add(Chosen.whole(new Seat(
                    new Member(spec.id(), live, new Pace(new Convergence()), 0), backend, spec, Trackers.NONE)));
        }
        return MemberCandidates.of(chosen, seed, false);
    }
}
