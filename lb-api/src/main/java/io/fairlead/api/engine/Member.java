package io.fairlead.api.engine;

import io.fairlead.api.AdminState;
import io.fairlead.api.BackendState;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Verdict;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One membership of a backend id in a pool: its live counts, and the one place where what all health sources
 * and the operator say is merged. Changed by the control side only.
 */
public final class Member {
    final String id;
    final LiveCounts live;
    final Warmth warmth = new Warmth(); // of the control side
    private volatile Map<String, Verdict> sources = Map.of(); // replaced by the control side
    private volatile BackendState state; // replaced by the control side

    Member(String id, LiveCounts live, long nowNanos) {
        this.id = id;
        this.live = live;
        this.state = new BackendState(HealthStatus.UNKNOWN, AdminState.READY, OptionalInt.empty(), "", nowNanos);
    }

    /** Returns the permits, which count only when the backend has a limit. */
    public Permits permits() {
        return live.permits;
    }

    BackendState state() {
        return state;
    }

    Map<String, Verdict> sources() {
        return sources;
    }

    /** Takes a verdict; returns whether health changed. */
    boolean judge(String source, Verdict verdict, long nowNanos) {
        SortedMap<String, Verdict> next = new TreeMap<>(sources);
        if (verdict.status() == HealthStatus.UNKNOWN) {
            next.remove(source);
        } else {
            next.put(source, verdict);
        }
        sources = Map.copyOf(next);
        return moveTo(mergedHealth(next), state.admin(), mergedReason(next), nowNanos);
    }

    /** Takes the operator's wish; returns whether it is a new one. */
    boolean admin(AdminState admin, long nowNanos) {
        return moveTo(state.health(), admin, state.reason(), nowNanos);
    }

    /** Takes the operator's weight, or nothing for the configured one; returns whether it is a new one. */
    boolean weigh(OptionalInt weight) {
        BackendState before = state;
        state = new BackendState(before.health(), before.admin(), weight, before.reason(), before.sinceNanos());
        return !before.weightOverride().equals(weight);
    }

    private boolean moveTo(HealthStatus health, AdminState admin, String reason, long nowNanos) {
        BackendState before = state;
        boolean changed = before.health() != health || before.admin() != admin;
        long since = changed ? nowNanos : before.sinceNanos();
        state = new BackendState(health, admin, before.weightOverride(), reason, since);
        warmth.now(state, nowNanos);
        return changed;
    }

    private static HealthStatus mergedHealth(Map<String, Verdict> sources) {
        HealthStatus merged = HealthStatus.UNKNOWN;
        for (Verdict verdict : sources.values()) {
            if (verdict.status() == HealthStatus.DOWN) {
                return HealthStatus.DOWN;
            }
            merged = HealthStatus.UP;
        }
        return merged;
    }

    /** Joins the reasons of the sources that decide, in the order of their names. */
    private static String mergedReason(SortedMap<String, Verdict> sources) {
        HealthStatus decisive = mergedHealth(sources);
        StringBuilder text = new StringBuilder();
        sources.forEach((source, verdict) -> {
            if (verdict.status() == decisive && !verdict.reason().isEmpty()) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(source)
                        .append(": ")
                        .append(verdict.reason());
            }
        });
        return text.toString();
    }
}
