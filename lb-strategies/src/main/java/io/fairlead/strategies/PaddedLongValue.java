package io.fairlead.strategies;

/** The number of a {@link PaddedLong}, between two cache lines of padding. */
abstract class PaddedLongValue extends PaddedLongFront {
    volatile long value; // written by any thread
}
