package io.fairlead.api.engine;

import io.fairlead.api.Scheduler;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Knows which members were given hints, and has the writer called when one of these is to be forgotten. Used by the
 * control side.
 */
final class Hints {
    private final Alarm alarm;
    private final Set<Member> advised = new HashSet<>();
    private long earliestNanos; // no hint is to be forgotten before; while anybody is advised
    private long setForNanos; // while the alarm is set

    Hints(Scheduler scheduler, Runnable callWriter) {
        this.alarm = new Alarm(scheduler, callWriter, "hints are forgotten with other changes of the pool only");
    }

    /** Takes note of what a member was told. */
    void noted(Member member) {
        OptionalLong next = member.nextForgotten();
        if (next.isPresent()) {
            boolean first = advised.isEmpty() || next.getAsLong() - earliestNanos < 0;
            earliestNanos = first ? next.getAsLong() : earliestNanos;
            advised.add(member);
        }
    }

    /** Returns the members to look at because some hint is to be forgotten by now; they are noted no more. */
    Set<Member> takeDue(long nowNanos) {
        boolean reached = alarm.takeReached();
        if (advised.isEmpty() || (!reached && nowNanos - earliestNanos < 0)) {
            return Set.of();
        }
        Set<Member> due = Set.copyOf(advised);
        advised.clear();
        return due;
    }

    /** Makes sure that the writer is called in time if there are hints, and not otherwise. */
    void keep(boolean open, long nowNanos) {
        if (!open || advised.isEmpty()) {
            alarm.cancel();
        } else if (!alarm.isSet() || setForNanos != earliestNanos) {
            setForNanos = earliestNanos;
            alarm.set(Duration.ofNanos(Math.max(0, earliestNanos - nowNanos)));
        }
    }
}
