package io.fairlead.simulate;

/** Something that happens at a moment of a {@link Timeline}. */
@FunctionalInterface
interface Event {
    /** Happens; the timeline stands at its moment. */
    void happen();
}
