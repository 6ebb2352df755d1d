package io.fairlead.netty.queue;

/** What somebody who waited has come to. */
public enum Result {
    /** There was room, and it has been taken. */
    TAKEN,
    /** There is no room: somebody else had it first. The wait goes on. */
    NO_ROOM,
    /** Waiting is of no use any more: nobody will be given anything, or not this one. */
    HOPELESS
}
