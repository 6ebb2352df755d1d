package io.fairlead.api.engine;

import io.fairlead.api.AdminState;
import io.fairlead.api.BackendState;
import io.fairlead.api.Panic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Who may be chosen now: the only place where admin state, health, weight 0, tier and panic decide.
 *
 * @param candidates what selectors choose from, in the order of the update
 * @param preferable what only a preference reaches: draining, of weight 0, or of a tier that is not in use
 * @param panic whether health is being ignored
 */
record Eligibility(List<Seat> candidates, List<Seat> preferable, boolean panic) {
    static Eligibility of(Collection<Seat> roster, Panic policy) {
        int ready = 0;
        int healthy = 0;
        int tier = Integer.MAX_VALUE;
        for (Seat seat : roster) {
            BackendState state = seat.member().state();
            if (isReady(seat, state)) {
                ready++;
                if (state.eligible()) {
                    healthy++;
                    tier = Math.min(tier, seat.spec().tier());
                }
            }
        }
        boolean panic = ready > 0 && isPanic(policy, ready, healthy);
        List<Seat> candidates = new ArrayList<>(roster.size());
        List<Seat> preferable = new ArrayList<>();
        for (Seat seat : roster) {
            BackendState state = seat.member().state();
            boolean chosen = isReady(seat, state)
                    && (panic || (state.eligible() && seat.spec().tier() == tier));
            if (chosen) {
                candidates.add(seat);
            } else if (state.reachable()) {
                preferable.add(seat);
            }
        }
        return new Eligibility(candidates, preferable, panic);
    }

    private static boolean isReady(Seat seat, BackendState state) {
        return state.admin() == AdminState.READY && seat.weight(state) > 0;
    }

    private static boolean isPanic(Panic policy, int ready, int healthy) {
        if (policy.belowPercent() < 0) {
            return false;
        }
        return healthy == 0 || 100L * healthy < (long) policy.belowPercent() * ready;
    }
}
