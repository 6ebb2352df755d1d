package io.fairlead.api.engine;

import io.fairlead.api.Outcome;
import io.fairlead.api.Tracker;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All trackers of one backend as one, none of which can break a request: what one throws is logged once
 * and otherwise ignored.
 */
public final class Trackers {
    private static final Logger log = LoggerFactory.getLogger(Trackers.class);

    private final Tracker[] trackers;
    private boolean complained; // benign race: two threads may both log

    private Trackers(Tracker[] trackers) {
        this.trackers = trackers;
    }

    static Trackers of(List<Tracker> trackers) {
        return new Trackers(
                trackers.stream().filter(tracker -> tracker != Tracker.NONE).toArray(Tracker[]::new));
    }

    boolean isEmpty() {
        return trackers.length == 0;
    }

    /** Tells that an attempt began. */
    public void started(long now) {
        for (Tracker tracker : trackers) {
            try {
                tracker.started(now);
            } catch (RuntimeException e) {
                complain(tracker, e);
            }
        }
    }

    /** Tells that the first response byte arrived. */
    public void responded(long now, long latency) {
        for (Tracker tracker : trackers) {
            try {
                tracker.responded(now, latency);
            } catch (RuntimeException e) {
                complain(tracker, e);
            }
        }
    }

    /** Tells that an attempt ended. */
    public void completed(Outcome outcome, long now, long latency) {
        for (Tracker tracker : trackers) {
            try {
                tracker.completed(outcome, now, latency);
            } catch (RuntimeException e) {
                complain(tracker, e);
            }
        }
    }

    private void complain(Tracker tracker, RuntimeException e) {
        if (!complained) {
            complained = true;
            log.error("tracker {} failed; further failures of this backend's trackers are not logged", tracker, e);
        }
    }
}
