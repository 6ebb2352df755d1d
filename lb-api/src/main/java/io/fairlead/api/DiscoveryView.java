package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * What one {@link BackendSource} of a pool has said: for pages, metrics and explanations.
 *
 * @param source its name
 * @param backends how many backends of it are in use
 * @param age how long ago it last said who they are; empty: it has not yet
 * @param answers how often it said who they are
 * @param failures how often it failed, or was not believed
 * @param problem what is wrong with it now, in words; empty: nothing
 */
public record DiscoveryView(
        String source, int backends, Optional<Duration> age, long answers, long failures, String problem) {
    /** Checks that nothing is null. */
    public DiscoveryView {
        requireNonNull(source, "source");
        requireNonNull(age, "age");
        requireNonNull(problem, "problem");
    }
}
