package io.fairlead.api.engine;

/** Padding before the counters of a {@link LaneCell}, against false sharing with the cell of another lane. */
@SuppressWarnings("unused")
abstract class LaneCellFront {
    private int filler; // takes the gap after the header, where a long of a subclass would go otherwise
    private long p0;
    private long p1;
    private long p2;
    private long p3;
    private long p4;
    private long p5;
    private long p6;
}
