package io.fairlead.strategies.hash;

import static java.util.Objects.requireNonNull;

/** Places keys on a ring of points. */
record RingPlacement(HashDialect dialect, int points) implements Placement {
    private static final int MAX_POINTS = 1 << 20;

    RingPlacement {
        requireNonNull(dialect, "dialect");
        if (points < 1 || points > MAX_POINTS) {
            throw new IllegalArgumentException("points: " + points + " (expected: 1.." + MAX_POINTS + ')');
        }
        if (dialect == HashDialect.KETAMA_MD5 && points % 4 != 0) {
            throw new IllegalArgumentException("points: " + points + " (expected: a multiple of 4)");
        }
    }

    @Override
    public HashSelector over(HashMembers members) {
        return new RingSelector(this, members);
    }

    @Override
    public String name() {
        return "ring-hash";
    }
}
