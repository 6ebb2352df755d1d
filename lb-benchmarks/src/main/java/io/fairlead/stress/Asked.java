package io.fairlead.stress;

import io.fairlead.api.SelectionKey;

/** Requests that selectors are asked with; they do not vary. */
record Asked(int lane) implements SelectionKey {
    static final Asked ON_SHARED_LANE = new Asked(0);
    static final Asked ON_LANE_1 = new Asked(1);

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
        return 0;
    }

    @Override
    public long nanos() {
        return 0;
    }
}
