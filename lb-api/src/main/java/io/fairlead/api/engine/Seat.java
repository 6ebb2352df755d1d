package io.fairlead.api.engine;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendState;

/**
 * A member together with the backend object and properties that one update gave it, and with those who watch its
 * attempts under the strategy of that time.
 */
record Seat(Member member, Backend backend, BackendSpec spec, Trackers trackers) {
    /** Returns the weight in force in a state of the member: the operator's, else the configured one. */
    int weight(BackendState state) {
        return state.weightOverride().orElse(spec.weight());
    }
}
