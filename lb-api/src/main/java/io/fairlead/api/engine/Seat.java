package io.fairlead.api.engine;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendState;

/**
 * A member together with the backend object and properties that one update gave it, and with those who watch its
 * attempts under the strategy of that time.
 */
record Seat(Member member, Backend backend, BackendSpec spec, Trackers trackers) {
    /** Returns the weight in force in a state of the member. */
    int weight(BackendState state) {
        return state.weight(spec.weight());
    }

    /** Returns whether a strategy sees the same in both. Of a foreign class it may see more than the properties. */
    boolean selectsAs(Seat other) {
        return member == other.member
                && trackers == other.trackers
                && spec.sameAs(other.spec)
                && (backend == other.backend || (backend == spec && other.backend == other.spec));
    }

    /** Returns whether the other one is the same in everything that requests see. */
    boolean servesAs(Seat other) {
        return backend == other.backend && selectsAs(other);
    }
}
