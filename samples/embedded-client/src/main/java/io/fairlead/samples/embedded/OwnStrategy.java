package io.fairlead.samples.embedded;

import io.fairlead.api.Candidates;
import io.fairlead.api.Division;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import io.fairlead.strategies.testing.SelectorContract;
import org.jspecify.annotations.Nullable;

/** A strategy of one's own, held to the contract of all strategies; the README shows it. */
final class OwnStrategy {
    private OwnStrategy() {}

    static Strategy verified() {
        // tag::readme[]
        Strategy twoHomes = new Strategy() {
            @Override
            public Selector selector(Candidates candidates, @Nullable Selector previous) {
                int size = candidates.size();
                return key -> {
                    if (size == 0) {
                        return Selector.NONE;
                    }
                    int home = (int) Long.remainderUnsigned(key.hashed() ? key.hash() : key.random(), size);
                    int next = (home + 1) % size;
                    return candidates.inFlight(next) < candidates.inFlight(home) ? next : home;
                };
            }

            @Override
            public Division division() {
                return Division.KEY; // each tier gets its part of the keys
            }
        };
        SelectorContract.of(twoHomes).verify(); // or an AssertionError that names the broken claim
        // end::readme[]
        return twoHomes;
    }
}
