package io.fairlead.api.engine;

import io.fairlead.api.AdminState;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Verdict;
import java.util.OptionalLong;

/**
 * What a source last said about a backend.
 *
 * @param sinceNanos when it began to say so, in other words perhaps
 * @param saidNanos when it last said anything
 */
record Said(Verdict verdict, long sinceNanos, long saidNanos) {
    /** Returns what is kept of a verdict after this one of the same source. */
    Said then(Verdict next, long nowNanos) {
        boolean same = next.status() == verdict.status() && next.wish().equals(verdict.wish());
        return new Said(next, same ? sinceNanos : nowNanos, nowNanos);
    }

    /** Returns when a hint is to be forgotten; empty for what this instance saw itself. */
    OptionalLong forgottenAt() {
        return verdict.hintFor().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(saidNanos + verdict.hintFor().get().toNanos());
    }

    /** Returns whether a verdict says anything at all; one that does not withdraws what its source said before. */
    static boolean isAnything(Verdict verdict) {
        return verdict.status() != HealthStatus.UNKNOWN
                || verdict.weightPercent().isPresent()
                || verdict.wish().orElse(AdminState.READY) != AdminState.READY;
    }
}
