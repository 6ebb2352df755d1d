package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Statistical claims with stated power: a fair sampler breaks one in 10^11 runs, and seeds are fixed; one whose
 * probability is wrong by 1 % of it is found with a probability of 95 %.
 */
final class Bands {
    /** Standard deviations that a fair count may be off. */
    static final double SIGMAS = 6.8;

    private static final double POWER = 1.645; // normal quantile of 95 %
    private static final double BIAS = 0.01;

    private Bands() {}

    /** Returns how many draws show a relative bias of 1 % in an event of the given probability: 71.3 (1-p) / (r² p). */
    static int draws(double probability) {
        double sigmas = SIGMAS + POWER;
        return (int) Math.ceil(sigmas * sigmas * (1 - probability) / (BIAS * BIAS * probability));
    }

    /**
     * Returns how many {@linkplain Picks#sweep swept} picks show a relative bias of 1 % for certain, where the first
     * random number alone decides: what is counted in each of the intervals that choose a candidate is off by less
     * than one.
     */
    static int sweep(double probability, int candidates) {
        return (int) Math.ceil(2 * intervals(candidates) / (BIAS * probability));
    }

    /** Of an alias table: the candidate's own column, and a part of any other. */
    private static int intervals(int candidates) {
        return candidates + 1;
    }

    /** Claims that swept picks are in proportion to the weights. */
    static void assertSwept(long[] counts, int picks, int... weights) {
        double total = 0;
        for (int weight : weights) {
            total += weight;
        }
        assertThat(counts).hasSameSizeAs(weights);
        for (int i = 0; i < weights.length; i++) {
            assertThat((double) counts[i])
                    .isCloseTo(picks * weights[i] / total, within((double) intervals(weights.length)));
        }
    }

    /** Claims that an event of the given probability was counted as often as it should. */
    static void assertFair(long count, long draws, double probability) {
        double band = SIGMAS * Math.sqrt(draws * probability * (1 - probability));
        assertThat((double) count).isCloseTo(draws * probability, within(band));
    }

    /** Claims that counts are in proportion to the weights. */
    static void assertProportional(long[] counts, long draws, int... weights) {
        double total = 0;
        for (int weight : weights) {
            total += weight;
        }
        assertThat(counts).hasSameSizeAs(weights);
        for (int i = 0; i < weights.length; i++) {
            assertFair(counts[i], draws, weights[i] / total);
        }
    }
}
