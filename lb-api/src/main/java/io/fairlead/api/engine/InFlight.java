package io.fairlead.api.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one backend has in flight, as one number that all lanes change, for strategies that compare loads: one load tells
 * it, where the cells of all lanes would be two for each lane. Written by every thread; kept off the lines of other numbers
 * of this kind by what follows it.
 */
@SuppressWarnings("unused")
final class InFlight extends AtomicInteger {
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

    InFlight() {}
}
