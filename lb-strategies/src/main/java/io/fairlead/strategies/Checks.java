package io.fairlead.strategies;

/** Checks the parameters of strategies. */
final class Checks {
    private Checks() {}

    /** Throws an {@link IllegalArgumentException} that names the parameter unless it is in the range. */
    static int range(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + ".." + most + ')');
        }
        return value;
    }
}
