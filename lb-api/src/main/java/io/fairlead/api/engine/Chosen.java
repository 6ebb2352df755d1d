package io.fairlead.api.engine;

/**
 * A candidate with the numbers that selectors see.
 *
 * @param weight in force
 * @param factor in (0, 1]
 * @param ramp how far it has warmed up, which is part of the factor
 */
record Chosen(Seat seat, int weight, double factor, double ramp) {
    /** Returns a candidate whose load nothing reduces. */
    static Chosen whole(Seat seat) {
        return new Chosen(seat, seat.weight(seat.member().state()), 1, 1);
    }

    /** Returns whether a selector over the other one would do for this one, the backend object aside. */
    boolean selectsAs(Chosen other) {
        return weight == other.weight && factor == other.factor && seat.selectsAs(other.seat);
    }
}
