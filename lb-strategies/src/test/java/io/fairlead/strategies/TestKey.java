package io.fairlead.strategies;

import io.fairlead.api.SelectionKey;
import java.util.SplittableRandom;

/** A request without a hash key whose random numbers are seeded; confined to one thread. */
final class TestKey implements SelectionKey {
    private final SplittableRandom random;

    private int lane;
    private long nanos;
    private boolean begun = true;
    private long first;

    private TestKey(long seed) {
        this.random = new SplittableRandom(seed);
    }

    static TestKey seeded(long seed) {
        return new TestKey(seed);
    }

    TestKey onLane(int number) {
        lane = number;
        return this;
    }

    TestKey at(long tickerNanos) {
        nanos = tickerNanos;
        return this;
    }

    /** Has the next random number be the given one. */
    TestKey beginning(long bits) {
        first = bits;
        begun = false;
        return this;
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
        if (begun) {
            return random.nextLong();
        }
        begun = true;
        return first;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public int lane() {
        return lane;
    }
}
