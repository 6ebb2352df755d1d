package io.fairlead.api.engine;

import io.fairlead.api.Scheduler;
import io.fairlead.api.SlowStart;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the writer once for each step of slow start while any member warms up, however many do: all of them move on
 * together. Used by the control side, but for the scheduler that marks a step as due.
 */
final class WarmupTimer {
    private static final Logger log = LoggerFactory.getLogger(WarmupTimer.class);

    private final Scheduler scheduler;
    private final Runnable callWriter;
    private @Nullable Step next;

    WarmupTimer(Scheduler scheduler, Runnable callWriter) {
        this.scheduler = scheduler;
        this.callWriter = callWriter;
    }

    private static final class Step {
        final SlowStart rule;
        Scheduler.Task task = () -> {};
        volatile boolean due; // written by the scheduler

        Step(SlowStart rule) {
            this.rule = rule;
        }
    }

    /** Returns, once for each step, whether it is time for it. */
    boolean takeDue() {
        boolean due = next != null && next.due;
        if (due) {
            next = null;
        }
        return due;
    }

    /** Makes sure that a step is to come if some member warms up, and none otherwise. */
    void keep(boolean warming, SlowStart rule) {
        if (next != null && !(warming && rule.equals(next.rule))) {
            next.task.cancel();
            next = null;
        }
        if (warming && next == null) {
            Step step = new Step(rule);
            try {
                step.task = scheduler.schedule(length(rule), () -> {
                    step.due = true;
                    callWriter.run();
                });
                next = step;
            } catch (RuntimeException e) {
                log.warn("the scheduler takes no task; backends warm up with other changes of the pool only", e);
            }
        }
    }

    private static Duration length(SlowStart rule) {
        long window = rule.window().toNanos();
        return Duration.ofNanos((window + SlowStart.STEPS - 1) / SlowStart.STEPS); // never before the step is reached
    }
}
