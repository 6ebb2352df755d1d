package io.fairlead.netty.admin;

import io.fairlead.api.BackendView;
import java.time.Duration;

/**
 * How often and how long the health of a backend was DOWN. What operators do does not count: a backend in maintenance
 * is out, but not down.
 *
 * @param down whether it is down now
 * @param sinceNanos if so since when, on the balancer's clock
 * @param endedNanos how long all times before this one were together
 * @param count how often it went down
 */
record Downtime(boolean down, long sinceNanos, long endedNanos, long count) {
    static final Downtime NONE = new Downtime(false, 0, 0, 0);

    Downtime goesDown(long nanos) {
        return down ? this : new Downtime(true, nanos, endedNanos, count + 1);
    }

    Downtime comesUp(long nanos) {
        // who subscribes while it goes up and down may be told of an end before the beginning that it has seen
        return down ? new Downtime(false, 0, endedNanos + Math.max(0, nanos - sinceNanos), count) : this;
    }

    /** Returns how long it was down altogether until the view was drawn. */
    Duration until(BackendView view) {
        long now = view.state().sinceNanos() + view.age().toNanos();
        return Duration.ofNanos(endedNanos + (down ? Math.max(0, now - sinceNanos) : 0));
    }
}
