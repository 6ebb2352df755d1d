package io.fairlead.simulate;

import static java.util.Objects.requireNonNull;

/**
 * One number of a scenario: a row of its table.
 *
 * @param subject what was simulated, such as a strategy
 * @param measure what was measured, with its unit
 * @param decimals how many decimals are shown, and compared
 * @param published what others have published or computed; empty when nothing
 * @param band what is accepted, for every seed
 */
record Claim(String subject, String measure, int decimals, String published, Band band) {
    Claim {
        requireNonNull(published, "published");
        for (String text : new String[] {subject, measure, published}) {
            if (text.indexOf('|') >= 0 || text.indexOf(',') >= 0) {
                throw new IllegalArgumentException("claim: " + text + " (expected: no separator of a table: | or ,)");
            }
        }
    }

    /** Returns a claim that accepts everything and compares with nothing. */
    static Claim of(String subject, String measure, int decimals) {
        return new Claim(subject, measure, decimals, "", Band.ANY);
    }

    Claim published(String value) {
        return new Claim(subject, measure, decimals, value, band);
    }

    Claim between(double low, double high) {
        return new Claim(subject, measure, decimals, published, new Band(low, high));
    }

    Claim atLeast(double low) {
        return between(low, Double.POSITIVE_INFINITY);
    }

    Claim atMost(double high) {
        return between(Double.NEGATIVE_INFINITY, high);
    }

    /** Returns what identifies this claim in its scenario. */
    String key() {
        return subject + ',' + measure;
    }
}
