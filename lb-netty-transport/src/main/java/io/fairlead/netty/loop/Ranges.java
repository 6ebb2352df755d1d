package io.fairlead.netty.loop;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** Refuses values that are out of range, in words that name the option, its value and what was expected. */
public final class Ranges {
    private Ranges() {}

    /**
     * Returns the value.
     *
     * @throws IllegalArgumentException such as {@code maxTries: 0 (expected: 1..100)}
     */
    public static int require(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + ".." + max + ')');
        }
        return value;
    }

    /**
     * Returns the value.
     *
     * @throws IllegalArgumentException such as {@code connect: PT0S (expected: PT0.001S..PT168H)}
     */
    public static Duration require(String name, Duration value, Duration min, Duration max) {
        requireNonNull(value, name);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + ".." + max + ')');
        }
        return value;
    }
}
