package io.fairlead.strategies.testing;

import io.fairlead.api.SelectionKey;

/** A request with a different hash, lane and time each time it moves on; confined to one thread. */
final class ContractKey implements SelectionKey {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;
    private long hash;
    private long nanos;

    ContractKey(long seed) {
        this.state = seed;
    }

    /** Becomes the next request: every fourth carries no hash key. */
    ContractKey advance() {
        hash = random();
        nanos += hash >>> 44; // up to a millisecond
        return this;
    }

    @Override
    public boolean hashed() {
        return (hash & 3) != 0;
    }

    @Override
    public long hash() {
        return hashed() ? hash : 0;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public int lane() {
        return (int) (hash >>> 57);
    }

    /** The generator of splitmix64. */
    @Override
    public long random() {
        state += GOLDEN;
        long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
