package io.fairlead.strategies;

import io.fairlead.api.Exclusions;
import java.util.BitSet;

/** Fixed exclusions. */
public record TestExclusions(int size, BitSet excluded) implements Exclusions {
    public static TestExclusions of(int size, int... excluded) {
        BitSet bits = new BitSet(size);
        for (int index : excluded) {
            bits.set(index);
        }
        return new TestExclusions(size, bits);
    }

    @Override
    public boolean contains(int index) {
        return excluded.get(index);
    }
}
