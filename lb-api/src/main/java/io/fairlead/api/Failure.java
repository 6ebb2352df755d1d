package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a source of health saw go wrong with a backend. Immutable.
 *
 * @param source the name under which verdicts are reported
 * @param detail in words, such as {@code "connection refused"}; may be empty
 * @param age how long ago it was seen last
 * @param count how often it was seen, in the same words
 */
public record Failure(String source, String detail, Duration age, long count) {
    /** Checks that nothing is null. */
    public Failure {
        requireNonNull(source, "source");
        requireNonNull(detail, "detail");
        requireNonNull(age, "age");
    }
}
