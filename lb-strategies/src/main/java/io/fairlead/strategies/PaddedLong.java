package io.fairlead.strategies;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A number that does not share its cache line, nor the one beside it, with another one of this kind: what follows it
 * keeps the next object away.
 */
@SuppressWarnings("unused")
final class PaddedLong extends AtomicLong {
    private static final long serialVersionUID = 1L;

    private long p0;
    private long p1;
    private long p2;
    private long p3;
    private long p4;
    private long p5;
    private long p6;
    private long p7;
    private long p8;
    private long p9;
    private long p10;
    private long p11;
    private long p12;
    private long p13;

    PaddedLong() {}
}
