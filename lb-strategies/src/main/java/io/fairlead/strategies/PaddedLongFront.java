package io.fairlead.strategies;

/** Padding before a {@link PaddedLong}: those who read its neighbor must not wait for who writes it. */
@SuppressWarnings("unused")
abstract class PaddedLongFront {
    private int filler; // takes the gap after the header, where a long of a subclass would go otherwise
    private long p0;
    private long p1;
    private long p2;
    private long p3;
    private long p4;
    private long p5;
    private long p6;
}
