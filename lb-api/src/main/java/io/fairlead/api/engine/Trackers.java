package io.fairlead.api.engine;

import io.fairlead.api.Outcome;
import io.fairlead.api.Tracker;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All trackers of one backend as one, none of which can break a request: what one throws is logged once
 * and otherwise ignored.
 */
public final class Trackers {
    private static final Logger log = LoggerFactory.getLogger(Trackers.class);

    static final Trackers NONE = of(Tracker.NONE, List.of(), Tracker.NONE);

    private final Tracker learned;
    private final List<Tracker> passive;
    private final Tracker[] trackers;
    private boolean complained; // benign race: two threads may both log

    private Trackers(Tracker learned, List<Tracker> passive, Tracker pace) {
        this.learned = learned;
        this.passive = passive;
        List<Tracker> all = new ArrayList<>();
        all.add(learned);
        all.addAll(passive);
        all.add(pace);
        this.trackers = all.stream().filter(tracker -> tracker != Tracker.NONE).toArray(Tracker[]::new);
    }

    /**
     * Makes one of all.
     *
     * @param learned of the strategy
     * @param passive of passive health
     * @param pace of slow start, where it ends by latency
     */
    static Trackers of(Tracker learned, List<Tracker> passive, Tracker pace) {
        return new Trackers(learned, List.copyOf(passive), pace);
    }

    /** The same passive health, beside what other settings want. */
    Trackers with(Tracker otherLearned, Tracker otherPace) {
        return new Trackers(otherLearned, passive, otherPace);
    }

    /** Returns the tracker of the strategy. */
    Tracker learned() {
        return learned;
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
