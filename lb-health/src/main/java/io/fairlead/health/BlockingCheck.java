package io.fairlead.health;

import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;

/** Asks a backend once whether it works, and waits for the answer. */
@FunctionalInterface
public interface BlockingCheck {
    /**
     * Makes one check.
     *
     * @param probe whom to ask, and how long to wait; when nobody waits any more, the thread is interrupted
     * @return the result
     * @throws Exception counts as a failed check
     */
    HealthResult check(Probe probe) throws Exception;
}
