package io.fairlead.api.engine;

import io.fairlead.api.Scheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the writer called at one moment to come. Used by the control side, but for the scheduler that marks the moment
 * as reached.
 */
final class Alarm {
    private static final Logger log = LoggerFactory.getLogger(Alarm.class);

    private final Scheduler scheduler;
    private final Runnable callWriter;
    private final String otherwise;
    private @Nullable Moment next;

    /**
     * Makes an alarm that is not set.
     *
     * @param otherwise what happens when the scheduler takes no task, in words
     */
    Alarm(Scheduler scheduler, Runnable callWriter, String otherwise) {
        this.scheduler = scheduler;
        this.callWriter = callWriter;
        this.otherwise = otherwise;
    }

    private static final class Moment {
        Scheduler.Task task = () -> {};
        volatile boolean reached; // written by the scheduler
    }

    /** Returns, once for each moment, whether it was reached; the alarm is not set then. */
    boolean takeReached() {
        boolean reached = next != null && next.reached;
        if (reached) {
            next = null;
        }
        return reached;
    }

    boolean isSet() {
        return next != null;
    }

    /** Sets the alarm, for another moment than it may be set for. */
    void set(Duration delay) {
        cancel();
        Moment moment = new Moment();
        try {
            moment.task = scheduler.schedule(delay, () -> {
                moment.reached = true;
                callWriter.run();
            });
            next = moment;
        } catch (RuntimeException e) {
            log.warn("the scheduler takes no task; {}", otherwise, e);
        }
    }

    void cancel() {
        if (next != null) {
            next.task.cancel();
            next = null;
        }
    }
}
