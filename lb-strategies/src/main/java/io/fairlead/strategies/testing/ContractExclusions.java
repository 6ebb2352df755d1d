package io.fairlead.strategies.testing;

import io.fairlead.api.Exclusions;

/** Exclusions that a check sets one by one; nothing is excluded at first. */
final class ContractExclusions implements Exclusions {
    private final boolean[] excluded;

    ContractExclusions(int size) {
        this.excluded = new boolean[size];
    }

    void set(int index, boolean value) {
        excluded[index] = value;
    }

    @Override
    public int size() {
        return excluded.length;
    }

    @Override
    public boolean contains(int index) {
        return excluded[index];
    }
}
