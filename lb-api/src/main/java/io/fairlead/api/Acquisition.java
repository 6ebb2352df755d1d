package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.engine.Generation;
import io.fairlead.api.engine.Member;
import io.fairlead.api.engine.Pool;
import io.fairlead.api.engine.RetryTokens;
import io.fairlead.api.engine.Trace;
import io.fairlead.api.engine.TriedSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
        if (generation.isTraced()) {
            trace(pool, generation, attempt, index, null);
        }
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
            exclusions.passOver(index);
            index = generation.selector.selectNext(attempt, exclusions);
            if (index < 0 || admit(generation, attempt, index)) {
                return index;
            }
        }
        return Selector.NONE;
    }

    private static boolean admit(Generation generation, Attempt attempt, int index) {
        TriedSet tried = attempt.tried;
        Member member = generation.member(index);
        if (tried != null && tried.containsMember(member)) {
            return false;
        }
        boolean onTrial = generation.isTrial(index);
        if (onTrial && member.trial().tryTake() < 0) {
            return false;
        }
        if (generation.isCapped()) {
            int permit = member.permits().tryTake();
            if (permit < 0) {
                if (onTrial) {
                    member.trial().giveBack();
                }
                return false;
            }
            attempt.reserved = permit > 0;
        }
        if (onTrial) {
            attempt.onTrial = member;
        }
        return true;
    }

    private static Refusal whyNone(Generation generation, Attempt attempt) {
        if (generation.size == 0) {
            return generation.whenEmpty;
        }
        TriedSet tried = attempt.tried;
        if (tried != null && tried.containsAll(generation)) {
            return Refusal.ALL_TRIED;
        }
        return (generation.isCapped() || generation.isTrying()) ? Refusal.SATURATED : Refusal.ALL_DOWN;
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
        if (generation.isTraced()) {
            trace(pool, generation, attempt, Selector.NONE, refusal);
        }
        return false;
    }

    /** Remembers the pick, if its turn has come; what others do meanwhile may show in who is busy. */
    private static void trace(Pool pool, Generation generation, Attempt attempt, int index, @Nullable Refusal refusal) {
        Trace trace = requireNonNull(pool.trace());
        long pick = trace.count();
        if (pick == 0) {
            return;
        }
        TriedSet tried = attempt.tried;
        List<String> busy = new ArrayList<>();
        for (int i = 0; i < generation.size; i++) {
            if (i != index && generation.isBusy(i)) {
                busy.add(generation.backend(i).id());
            }
        }
        trace.add(new Decision(
                pick,
                pool.ticker().nanos(),
                attempt.hashed() ? OptionalLong.of(attempt.hash()) : OptionalLong.empty(),
                Optional.ofNullable(attempt.preference),
                (tried == null) ? List.of() : tried.ids(),
                busy,
                (index < 0)
                        ? Optional.empty()
                        : Optional.of(generation.backend(index).id()),
                Optional.ofNullable(refusal),
                requireNonNull(generation.picture())));
    }
}
