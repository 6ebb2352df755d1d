package io.fairlead.api.engine;

/** The counters of a {@link LaneCell}, between two cache lines of padding. */
abstract class LaneCellFields extends LaneCellFront {
    long started; // written by the owner of the lane, read by any
    long finished; // written by the owner of the lane, read by any
}
