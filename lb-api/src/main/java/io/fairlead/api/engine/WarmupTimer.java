package io.fairlead.api.engine;

import io.fairlead.api.Scheduler;
import io.fairlead.api.SlowStart;
import java.time.Duration;
import java.util.Collection;

/**
 * Calls the writer once for each step of slow start while any member warms up, however many do: all of them move on
 * together. Used by the control side.
 */
final class WarmupTimer {
    private final Alarm alarm;
    private final Convergence convergence = new Convergence();
    private SlowStart rule = SlowStart.none(); // that the alarm is set for, if it is

    WarmupTimer(Scheduler scheduler, Runnable callWriter) {
        this.alarm = new Alarm(scheduler, callWriter, "backends warm up with other changes of the pool only");
    }

    /** Returns what ends warming up by latency. */
    Convergence convergence() {
        return convergence;
    }

    /** Returns, once for each step, whether it is time for it. */
    boolean takeDue(Collection<Seat> seats, long nowNanos) {
        boolean due = alarm.takeReached();
        if (due) {
            convergence.step(seats, rule, nowNanos);
        }
        return due;
    }

    /** Makes sure that a step is to come if some member warms up, and none otherwise. */
    void keep(boolean warming, SlowStart wanted, Collection<Seat> seats) {
        convergence.keep(warming, wanted, seats);
        if (!warming) {
            alarm.cancel();
        } else if (!alarm.isSet() || !rule.equals(wanted)) {
            rule = wanted;
            alarm.set(length(wanted));
        }
    }

    private static Duration length(SlowStart rule) {
        long window = rule.window().toNanos();
        return Duration.ofNanos((window + SlowStart.STEPS - 1) / SlowStart.STEPS); // never before the step is reached
    }
}
