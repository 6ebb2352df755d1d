package io.fairlead.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One backend in a {@link PoolView}.
 *
 * @param backend who
 * @param state its merged state
 * @param age how long it has been in this state
 * @param sources what each source of health last said, by name of the source
 * @param sourceAges for how long each source has been saying so, by name of the source
 * @param failures what sources of this instance said when they last said that it is down: the last few different words,
 *     the latest first
 * @param configuredWeight the weight that the latest update gave it
 * @param weight its weight now; see {@link BackendState#weight}
 * @param factor how much of its load it takes compared with the others, in (0, 1], or 0 when it is not a candidate;
 *     see {@link Candidates#factor}
 * @param ramp how far it has warmed up, or how much it gets on trial, in (0, 1], part of the factor; see {@link
 *     SlowStart}
 * @param candidate whether selectors may choose it now
 * @param inFlight attempts acquired and not completed
 * @param acquired attempts acquired since it joined
 * @param outcomes attempts completed since it joined, by outcome; outcomes that never happened are absent
 */
public record BackendView(
        Backend backend,
        BackendState state,
        Duration age,
        Map<String, Verdict> sources,
        Map<String, Duration> sourceAges,
        List<Failure> failures,
        int configuredWeight,
        int weight,
        double factor,
        double ramp,
        boolean candidate,
        long inFlight,
        long acquired,
        Map<Outcome, Long> outcomes) {
    /** Copies the maps and the list. */
    public BackendView {
        sources = Map.copyOf(sources);
        sourceAges = Map.copyOf(sourceAges);
        failures = List.copyOf(failures);
        outcomes = Map.copyOf(outcomes);
    }

    /** Returns whether hints count: while no source of this instance knows anything about its health. */
    public boolean hintsCount() {
        return sources.values().stream().noneMatch(Verdict::isFirsthand);
    }

    /** Returns how many attempts ended with the outcome. */
    public long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }
}
