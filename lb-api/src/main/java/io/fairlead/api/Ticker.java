package io.fairlead.api;

/** A monotonic clock in nanoseconds; only differences between readings mean anything. */
@FunctionalInterface
public interface Ticker {
    /** Returns the current reading in nanoseconds. */
    long nanos();

    /** Returns the clock of this machine, {@link System#nanoTime()}. */
    static Ticker system() {
        return System::nanoTime;
    }
}
