package io.fairlead.strategies.hash;

/** A way to place keys on backends, as a value: equal ones place alike. */
interface Placement {
    /** Builds the table of some candidates, at least one. */
    HashSelector over(HashMembers members);

    /** Returns what operators call it. */
    String name();
}
