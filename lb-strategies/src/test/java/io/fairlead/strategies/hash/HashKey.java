package io.fairlead.strategies.hash;

import io.fairlead.api.SelectionKey;
import java.util.SplittableRandom;

/** A request whose hash key a test sets, or that has none; confined to one thread. */
final class HashKey implements SelectionKey {
    private final SplittableRandom random = new SplittableRandom(1);
    private boolean hashed;
    private long hash;

    /** Returns a request without a hash key. */
    static HashKey none() {
        return new HashKey();
    }

    static HashKey of(long hash) {
        return new HashKey().set(hash);
    }

    HashKey set(long hash) {
        this.hashed = true;
        this.hash = hash;
        return this;
    }

    @Override
    public boolean hashed() {
        return hashed;
    }

    @Override
    public long hash() {
        return hash;
    }

    @Override
    public long random() {
        return random.nextLong();
    }

    @Override
    public long nanos() {
        return 0;
    }

    @Override
    public int lane() {
        return 0;
    }
}
