package io.fairlead.api.engine;

/** Padding after the counters of a {@link LaneCell}, against false sharing with the cell of another lane. */
@SuppressWarnings("unused")
abstract class LaneCellPadding extends LaneCellFields {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;
}
