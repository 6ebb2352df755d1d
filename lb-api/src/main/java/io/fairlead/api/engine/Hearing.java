package io.fairlead.api.engine;

import io.fairlead.api.BackendState;
import io.fairlead.api.HealthStatus;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Takes what sources of health report, forgets what was a hint, and tells whoever wants to know. Used by the control
 * side.
 */
final class Hearing {
    private final Pool pool;
    private final PoolConfig config;
    private final Announcer announcer;
    private final Judges judges;
    private final Hints hints;

    Hearing(Pool pool, PoolConfig config, Announcer announcer, Judges judges, Runnable callWriter) {
        this.pool = pool;
        this.config = config;
        this.announcer = announcer;
        this.judges = judges;
        this.hints = new Hints(config.scheduler(), callWriter);
    }

    /**
     * Takes a report; returns whether a state changed in more than its reason. About somebody who left it is not an
     * error: reports race with updates.
     */
    boolean take(Report report) {
        Seat seat = pool.roster.get(report.id());
        if (pool.closed || seat == null || (report.member() != null && report.member() != seat.member())) {
            return false;
        }
        HealthStatus before = seat.member().statusBy(report.source());
        long now = config.ticker().nanos();
        boolean changed = change(seat, member -> member.judge(report.source(), report.verdict(), now));
        hints.noted(seat.member());
        if (report.member() != null) {
            announcer.judged(report, before);
        }
        if (judges.listenTo(report.source())) {
            announcer.later(() -> judges.heard(report));
        }
        return changed;
    }

    /** Forgets the hints that were not repeated in time; returns whether a state changed in more than its reason. */
    boolean forgetHints() {
        boolean changed = false;
        long now = config.ticker().nanos();
        Set<Member> due = hints.takeDue(now);
        if (!due.isEmpty() && !pool.closed) {
            for (Seat seat : pool.roster.values()) { // in this order, and without those who left
                if (due.contains(seat.member())) {
                    changed |= change(seat, member -> member.forget(now));
                    hints.noted(seat.member());
                }
            }
        }
        return changed;
    }

    /** Has a member take a word; returns whether its state changed in more than its reason, and tells so. */
    boolean change(Seat seat, Predicate<Member> word) {
        BackendState before = seat.member().state();
        boolean changed = word.test(seat.member());
        if (changed) {
            announcer.state(seat, before);
        }
        return changed;
    }

    /** Makes sure that the writer is called when a hint is to be forgotten. */
    void keepHints() {
        hints.keep(!pool.closed, config.ticker().nanos());
    }
}
