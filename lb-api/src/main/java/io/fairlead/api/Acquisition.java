package io.fairlead.api;

import io.fairlead.api.engine.Generation;
import io.fairlead.api.engine.Pool;
import io.fairlead.api.engine.RetryTokens;
import io.fairlead.api.engine.TriedSet;
import org.jspecify.annotations.Nullable;

/** Acquires for attempts that are retries, prefer a backend, or meet a generation with options. */
final class Acquisition {
    private Acquisition() {}

    static boolean acquire(Pool pool, Generation generation, Attempt attempt) {
        if (attempt.pool != pool) {
            throw new IllegalArgumentException("attempt belongs to another balancer than " + pool.name());
        }
        attempt.requireIdle();
        attempt.hasStartedNanos = false;
        attempt.rememberTried();
        TriedSet tried = attempt.tried;
        if (tried != null && tried.count() > 0) {
            Refusal refusal = whyNoRetry(pool, generation, attempt, tried);
            if (refusal != null) {
                return refuse(pool, generation, attempt, refusal);
            }
        }
        int index = choose(generation, attempt);
        if (index == Selector.NONE) {
            return refuse(pool, generation, attempt, whyNone(generation, attempt));
        }
        begin(generation, attempt, index);
        return true;
    }

    private static @Nullable Refusal whyNoRetry(Pool pool, Generation generation, Attempt attempt, TriedSet tried) {
        if (attempt.preference == null && tried.containsAll(generation)) {
            return (generation.size == 0) ? generation.whenEmpty : Refusal.ALL_TRIED;
        }
        RetryTokens retries = pool.retries();
        boolean timed = attempt.hasDeadline || retries.isLimited();
        long now = timed ? attempt.nanos() : 0;
        if (attempt.hasDeadline && now - attempt.deadlineNanos >= 0) {
            return Refusal.DEADLINE_EXCEEDED;
        }
        boolean granted = attempt.unreached ? retries.takeNothing() : retries.tryTake(now);
        attempt.unreached = false;
        return granted ? null : Refusal.BUDGET_EXHAUSTED;
    }

    private static int choose(Generation generation, Attempt attempt) {
        String preference = attempt.preference;
        attempt.preferenceMissed = false;
        if (preference != null) {
            int preferred = generation.indexOf(preference);
            if (preferred >= 0 && admit(generation, attempt, preferred)) {
                return preferred;
            }
            attempt.preferenceMissed = true;
        }
        int index = generation.selector.select(attempt);
        if (index < 0 || admit(generation, attempt, index)) {
            return index;
        }
        TriedSet exclusions = (attempt.tried == null) ? TriedSet.create() : attempt.tried;
        attempt.tried = exclusions;
        exclusions.over(generation);
        // a candidate may become saturated between being chosen and being admitted: try each at most once
        for (int round = 0; round < generation.size; round++) {
            index = generation.selector.selectNext(attempt, exclusions);
            if (index < 0 || admit(generation, attempt, index)) {
                return index;
            }
        }
        return Selector.NONE;
    }

    private static boolean admit(Generation generation, Attempt attempt, int index) {
        TriedSet tried = attempt.tried;
        if (tried != null && tried.containsMember(generation.member(index))) {
            return false;
        }
        if (!generation.isCapped()) {
            return true;
        }
        int permit = generation.member(index).permits().tryTake();
        attempt.reserved = permit > 0;
        return permit >= 0;
    }

    private static Refusal whyNone(Generation generation, Attempt attempt) {
        if (generation.size == 0) {
            return generation.whenEmpty;
        }
        TriedSet tried = attempt.tried;
        if (tried != null && tried.containsAll(generation)) {
            return Refusal.ALL_TRIED;
        }
        return generation.isCapped() ? Refusal.SATURATED : Refusal.ALL_DOWN;
    }

    private static void begin(Generation generation, Attempt attempt, int index) {
        attempt.enter(generation, index);
        generation.begin(attempt.lane, index);
        attempt.hasResponded = false;
        if (generation.isTimed()) {
            generation.trackers(index).started(attempt.nanos());
        }
    }

    private static boolean refuse(Pool pool, Generation generation, Attempt attempt, Refusal refusal) {
        attempt.refusal = refusal;
        pool.refused(refusal, generation.isListened());
        return false;
    }
}
