package io.fairlead.health.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailsTest {
    private static final Percentage EXACT = Percentage.withPercentage(1e-7);

    /** Computed with Python's fractions, without rounding. */
    @ParameterizedTest
    @CsvSource({
        "10, 10, 10, 20, 5.412544112234515e-06",
        "30, 100, 30, 200, 7.169551254436534e-11",
        "15, 50, 20, 250, 3.526089711622334e-08",
        "3, 4, 4, 8, 0.24285714285714285",
        "200, 1000, 250, 2000, 1.6164057352644915e-25",
        "60, 5000, 80, 10000, 3.958927317537098e-06"
    })
    void fishersTestIsExact(long x, long drawn, long marked, long all, double probability) {
        assertThat(Tails.hypergeometric(x, drawn, marked, all)).isCloseTo(probability, EXACT);
    }

    /** Computed with Python's fractions, without rounding. */
    @ParameterizedTest
    @CsvSource({
        "10, 10, 0.05, 9.765625e-14",
        "30, 100, 0.05, 8.556384800197276e-16",
        "8, 100, 0.05, 0.12796047862037888",
        "150, 500, 0.2, 6.959343593045235e-08",
        "700, 10000, 0.05, 2.2880003464659155e-18"
    })
    void theBinomialTailIsExact(long x, long n, double p, double probability) {
        assertThat(Tails.binomial(x, n, p)).isCloseTo(probability, EXACT);
    }

    @Property
    void fishersTestAgreesWithCounting(
            @ForAll @IntRange(min = 1, max = 40) int own,
            @ForAll @IntRange(min = 0, max = 40) int peers,
            @ForAll @IntRange(min = 0, max = 40) int ownMarked,
            @ForAll @IntRange(min = 0, max = 40) int peersMarked) {
        int x = Math.min(ownMarked, own);
        int marked = x + Math.min(peersMarked, peers);
        int all = own + peers;
        double computed = Tails.hypergeometric(x, own, marked, all);
        if ((long) x * all <= (long) own * marked) {
            assertThat(computed).isEqualTo(1);
            return;
        }
        BigInteger ways = BigInteger.ZERO;
        for (int k = x; k <= Math.min(own, marked); k++) {
            ways = ways.add(choose(marked, k).multiply(choose(all - marked, own - k)));
        }
        double exact = new BigDecimal(ways)
                .divide(new BigDecimal(choose(all, own)), MathContext.DECIMAL64)
                .doubleValue();
        assertThat(computed).isCloseTo(exact, EXACT);
    }

    @Property
    void whatDoesNotExceedTheMeanIsNoSurprise(
            @ForAll @IntRange(min = 1, max = 1000) int n, @ForAll @IntRange(min = 0, max = 100) int percent) {
        double p = percent / 100.0;
        assertThat(Tails.binomial((long) Math.floor(n * p), n, p)).isEqualTo(1);
    }

    private static BigInteger choose(int n, int k) {
        BigInteger result = BigInteger.ONE;
        for (int i = 0; i < k; i++) {
            result = result.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
        }
        return (k < 0 || k > n) ? BigInteger.ZERO : result;
    }
}
