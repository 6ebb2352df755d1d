package io.fairlead.benchmarks;

import io.fairlead.api.Attempt;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Attempts that stay in flight while a benchmark runs, on the backends that the strategy gave them.
 *
 * @param attempts live ones
 */
record Crowd(List<Attempt> attempts) {

    Crowd {
        attempts = List.copyOf(attempts);
    }

    /** Acquires as many backends as told, with another hash key each. */
    static Crowd of(int size, LoadBalancer balancer, Supplier<Attempt> attempts) {
        return new Crowd(IntStream.range(0, size)
                .mapToObj(key -> {
                    Attempt attempt = attempts.get();
                    attempt.reset();
                    attempt.hash(key);
                    if (!balancer.acquire(attempt)) {
                        throw new IllegalStateException("refused: " + attempt.refusal());
                    }
                    return attempt;
                })
                .toList());
    }

    /** Completes them all. */
    void leave() {
        attempts.forEach(attempt -> attempt.complete(attempt.ticket(), Outcome.SUCCESS));
    }
}
