package io.fairlead.strategies;

import io.fairlead.api.SelectionKey;
import java.util.SplittableRandom;

/** A request without a hash key whose random numbers are seeded; confined to one thread. */
final class TestKey implements SelectionKey {
    private final SplittableRandom random;

    private TestKey(long seed) {
        this.random = new SplittableRandom(seed);
    }

    static TestKey seeded(long seed) {
        return new TestKey(seed);
    }

    @Override
    public boolean hashed() {
        return false;
    }

    @Override
    public long hash() {
        return 0;
    }

    @Override
    public long random() {
        return random.nextLong();
    }
}
