package io.fairlead.api.engine;

import io.fairlead.api.Scheduler;
import io.fairlead.api.SlowStart;
import java.time.Duration;

/**
 * Calls the writer once for each step of slow start while any member warms up, however many do: all of them move on
 * together. Used by the control side.
 */
final class WarmupTimer {
    private final Alarm alarm;
    private SlowStart rule = SlowStart.none(); // that the alarm is set for, if it is

    WarmupTimer(Scheduler scheduler, Runnable callWriter) {
        this.alarm = new Alarm(scheduler, callWriter, "backends warm up with other changes of the pool only");
    }

    /** Returns, once for each step, whether it is time for it. */
    boolean takeDue() {
        return alarm.takeReached();
    }

    /** Makes sure that a step is to come if some member warms up, and none otherwise. */
    void keep(boolean warming, SlowStart wanted) {
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
