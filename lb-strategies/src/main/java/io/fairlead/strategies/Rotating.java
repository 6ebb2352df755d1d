package io.fairlead.strategies;

import io.fairlead.api.Selector;

/** A selector that goes in turns, and hands its place in the cycle on to whoever comes after it. */
interface Rotating extends Selector {
    /** Returns the place in the cycle. */
    Cursor cursor();
}
