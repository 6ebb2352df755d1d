package io.fairlead.strategies;

import io.fairlead.api.Exclusions;
import org.jspecify.annotations.Nullable;

/** Exclusions by the numbers of a subset; reused, by one thread at a time. */
final class SubsetExclusions implements Exclusions {
    private final int[] members; // never written after construction
    private @Nullable Exclusions tried; // written by the thread that has taken this

    SubsetExclusions(int[] members) {
        this.members = members;
    }

    /** Becomes the exclusions of a request, or of nobody. */
    void of(@Nullable Exclusions exclusions) {
        tried = exclusions;
    }

    @Override
    public int size() {
        return members.length;
    }

    @Override
    public boolean contains(int index) {
        return tried != null && tried.contains(members[index]);
    }
}
