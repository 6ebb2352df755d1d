package io.fairlead.api.engine;

import io.fairlead.api.AdminState;
import io.fairlead.api.BackendState;
import io.fairlead.api.FailureLog;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Verdict;
import java.util.Collections;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One membership of a backend id in a pool: its live counts, and its state, where what all health sources say and
 * what the operator wants come together. Changed by the control side only.
 */
public final class Member {
    final String id;
    final LiveCounts live;
    final FailureLog failures = FailureLog.create();
    final Warmth warmth = new Warmth(); // of the control side
    final Pace pace; // told of completions where slow start ends by latency
    private final Permits trial = new Permits(1);
    private volatile SortedMap<String, Said> sources = Collections.emptySortedMap(); // replaced by the control side
    private volatile BackendState state; // replaced by the control side
    private Opinion opinion = Opinion.NONE; // of the control side

    Member(String id, LiveCounts live, Pace pace, long nowNanos) {
        this.id = id;
        this.live = live;
        this.pace = pace;
        this.state = new BackendState(
                HealthStatus.UNKNOWN,
                AdminState.READY,
                AdminState.READY,
                OptionalInt.empty(),
                OptionalInt.empty(),
                "",
                nowNanos);
    }

    /** Returns the permits, which count only when the backend has a limit. */
    public Permits permits() {
        return live.permits;
    }

    /** Returns the one permit that counts while the backend is on trial: of an attempt that has not responded yet. */
    public Permits trial() {
        return trial;
    }

    BackendState state() {
        return state;
    }

    /** Returns what each source last said, by name; never changes. */
    SortedMap<String, Said> sources() {
        return sources;
    }

    /** Returns the status that a source last gave. */
    HealthStatus statusBy(String source) {
        Said said = sources.get(source);
        return (said == null) ? HealthStatus.UNKNOWN : said.verdict().status();
    }

    /** Takes a verdict; returns whether the state changed in more than its reason. */
    boolean judge(String source, Verdict verdict, long nowNanos) {
        if (verdict.status() == HealthStatus.DOWN && verdict.isFirsthand()) {
            failures.add(source, verdict.reason(), nowNanos);
        }
        Said before = sources.get(source);
        if (before != null
                && before.verdict().equals(verdict)
                && verdict.hintFor().isEmpty()) {
            return false; // most checks say what they said before
        }
        SortedMap<String, Said> next = new TreeMap<>(sources);
        if (Said.isAnything(verdict)) {
            next.put(source, (before == null) ? new Said(verdict, nowNanos, nowNanos) : before.then(verdict, nowNanos));
        } else {
            next.remove(source);
        }
        return hear(next, nowNanos);
    }

    /** Returns when the next hint is to be forgotten. */
    OptionalLong nextForgotten() {
        OptionalLong next = OptionalLong.empty();
        for (Said said : sources.values()) {
            OptionalLong at = said.forgottenAt();
            if (at.isPresent() && (next.isEmpty() || at.getAsLong() - next.getAsLong() < 0)) {
                next = at;
            }
        }
        return next;
    }

    /** Forgets hints that nobody repeated in time; returns whether the state changed in more than its reason. */
    boolean forget(long nowNanos) {
        SortedMap<String, Said> next = new TreeMap<>(sources);
        boolean any = next.values().removeIf(said -> {
            OptionalLong at = said.forgottenAt();
            return at.isPresent() && nowNanos - at.getAsLong() >= 0;
        });
        return any && hear(next, nowNanos);
    }

    private boolean hear(SortedMap<String, Said> next, long nowNanos) {
        sources = Collections.unmodifiableSortedMap(next);
        opinion = Opinion.of(next);
        return become(state.operator(), state.weightOverride(), nowNanos);
    }

    /** Takes the operator's wish; returns whether it is a new one. */
    boolean admin(AdminState operator, long nowNanos) {
        return become(operator, state.weightOverride(), nowNanos);
    }

    /** Takes the operator's weight, or nothing for that of the sources; returns whether it is a new one. */
    boolean weigh(OptionalInt weight, long nowNanos) {
        return become(state.operator(), weight, nowNanos);
    }

    private boolean become(AdminState operator, OptionalInt weightOverride, long nowNanos) {
        BackendState before = state;
        AdminState admin = Opinion.max(operator, opinion.wish());
        boolean moved = before.health() != opinion.health() || before.admin() != admin;
        state = new BackendState(
                opinion.health(),
                admin,
                operator,
                weightOverride,
                opinion.weightPercent(),
                opinion.reason(),
                moved ? nowNanos : before.sinceNanos());
        warmth.now(state, nowNanos);
        return moved
                || before.operator() != operator
                || !before.weightOverride().equals(weightOverride)
                || !before.weightPercent().equals(opinion.weightPercent());
    }
}
