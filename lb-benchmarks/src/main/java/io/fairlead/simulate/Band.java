package io.fairlead.simulate;

/**
 * What is accepted of a value, both ends included.
 *
 * @param low or negative infinity
 * @param high or positive infinity
 */
record Band(double low, double high) {
    /** Accepts everything: the value is shown for comparison. */
    static final Band ANY = new Band(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    Band {
        if (!(low <= high)) {
            throw new IllegalArgumentException("band: " + low + " to " + high + " (expected: low <= high)");
        }
    }

    boolean contains(double value) {
        return low <= value && value <= high;
    }

    boolean isAny() {
        return low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY;
    }

    /** Describes the band with as many decimals as its values have. */
    String describe(int decimals) {
        if (isAny()) {
            return "";
        }
        if (low == Double.NEGATIVE_INFINITY) {
            return "≤ " + Rounded.text(high, decimals);
        }
        if (high == Double.POSITIVE_INFINITY) {
            return "≥ " + Rounded.text(low, decimals);
        }
        return low == high
                ? Rounded.text(low, decimals)
                : Rounded.text(low, decimals) + " to " + Rounded.text(high, decimals);
    }
}
