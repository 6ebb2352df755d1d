package io.fairlead.health.outlier;

/**
 * How likely it is that chance alone makes a number as large as it is: exact upper tails, summed term by term. With
 * {@link StrictMath}, so that a decision is the same on every processor.
 */
final class Tails {
    private static final int TABULATED = 256;
    private static final double[] LOG_FACTORIALS = new double[TABULATED];
    private static final double HALF_LOG_TWO_PI = 0.5 * StrictMath.log(2 * StrictMath.PI);
    /** Terms that are smaller than this part of the sum change nothing. */
    private static final double NEGLIGIBLE = 1e-17;

    static {
        for (int i = 2; i < TABULATED; i++) {
            LOG_FACTORIALS[i] = LOG_FACTORIALS[i - 1] + StrictMath.log(i);
        }
    }

    private Tails() {}

    /**
     * Returns the probability of at least x successes in n trials of probability p; 1 where x does not exceed the
     * mean, which is no surprise anyway. O(number of terms that matter), about the square root of n.
     */
    static double binomial(long x, long n, double p) {
        if (x <= n * p) {
            return 1;
        }
        if (p == 0 || x > n) {
            return 0;
        }
        double odds = p / (1 - p);
        double term = StrictMath.exp(logChoose(n, x) + x * StrictMath.log(p) + (n - x) * StrictMath.log1p(-p));
        double sum = 0;
        for (long k = x; k <= n && term > sum * NEGLIGIBLE; k++) {
            sum += term;
            term *= odds * (n - k) / (k + 1);
        }
        return Math.min(1, sum);
    }

    /**
     * Returns the probability that at least x of {@code drawn} things are marked when {@code marked} of {@code all} are,
     * and each draw is as likely as another: Fisher's exact test, one-sided. 1 where x does not exceed the mean.
     *
     * @see <a href="https://doi.org/10.2307/2340521">R. A. Fisher, "On the interpretation of chi-squared from contingency
     *     tables, and the calculation of P", Journal of the Royal Statistical Society 85 (1922)</a>
     */
    static double hypergeometric(long x, long drawn, long marked, long all) {
        if (x <= (double) drawn * marked / all) {
            return 1;
        }
        long most = Math.min(drawn, marked);
        if (x > most) {
            return 0;
        }
        double term = StrictMath.exp(logChoose(marked, x) + logChoose(all - marked, drawn - x) - logChoose(all, drawn));
        double sum = 0;
        for (long k = x; k <= most && term > sum * NEGLIGIBLE; k++) {
            sum += term;
            term *= (double) (drawn - k) * (marked - k) / ((k + 1.0) * (all - drawn - marked + k + 1.0));
        }
        return Math.min(1, sum);
    }

    private static double logChoose(long n, long k) {
        return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
    }

    /** Stirling's series beyond the table, where its first left-out term is below 1e-15. */
    private static double logFactorial(long n) {
        if (n < TABULATED) {
            return LOG_FACTORIALS[(int) n];
        }
        double x = (double) n;
        return (x + 0.5) * StrictMath.log(x) - x + HALF_LOG_TWO_PI + 1 / (12 * x) - 1 / (360 * x * x * x);
    }
}
