package io.fairlead.strategies.hash;

import io.fairlead.api.Exclusions;

/** Excludes nobody. */
final class NoExclusions implements Exclusions {
    static final NoExclusions INSTANCE = new NoExclusions();

    private NoExclusions() {}

    @Override
    public int size() {
        return 0;
    }

    @Override
    public boolean contains(int index) {
        return false;
    }
}
