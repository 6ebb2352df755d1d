package io.fairlead.health.outlier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What may be set. */
class OutlierOptionsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void namesTheFieldThatIsOutOfRange() {
        Duration zero = Duration.ZERO;
        assertRefused(options -> options.interval(zero), "interval: PT0S (expected: PT0.1S..PT1H)");
        assertRefused(options -> options.interval(Duration.ofHours(2)), "interval: PT2H (expected: PT0.1S..PT1H)");
        assertRefused(options -> options.source(""), "source: \"\" (expected: not empty)");
        assertRefused(options -> options.consecutiveFailures(-1), "consecutiveFailures: -1 (expected: >= 0");
        assertRefused(
                options -> options.consecutiveGatewayFailures(-1), "consecutiveGatewayFailures: -1 (expected: >= 0");
        assertRefused(
                options -> options.consecutiveConnectFailures(-1), "consecutiveConnectFailures: -1 (expected: >= 0");
        assertRefused(options -> options.falseEjections(0.5), "falseEjections: 0.5 (expected: 0..0.01)");
        assertRefused(options -> options.falseEjections(Double.NaN), "falseEjections: NaN (expected: 0..0.01)");
        assertRefused(options -> options.leastFailureShare(1.5), "leastFailureShare: 1.5 (expected: 0..1)");
        assertRefused(options -> options.successRateFactor(-1), "successRateFactor: -1.0 (expected: 0..10)");
        assertRefused(options -> options.successRateCeiling(101), "successRateCeiling: 101.0 (expected: 0..100)");
        assertRefused(options -> options.failurePercentage(101), "failurePercentage: 101.0 (expected: 0..100)");
        assertRefused(options -> options.latencyFactor(1), "latencyFactor: 1.0 (expected: > 1");
        assertRefused(options -> options.ejection(zero, SECOND), "ejection: PT0S (expected: > 0");
        assertRefused(options -> options.ejection(SECOND, Duration.ofDays(2)), "ejection limit: PT48H (expected: > 0");
        assertRefused(options -> options.connectEjection(zero, SECOND), "connectEjection: PT0S (expected: > 0");
        assertRefused(options -> options.jitter(2), "jitter: 2.0 (expected: 0..1)");
        assertRefused(options -> options.maxEjectedPercent(0, 10), "maxEjectedPercent of small pools: 0 (expected: 1");
        assertRefused(options -> options.maxEjectedPercent(50, 101), "maxEjectedPercent of large pools: 101 (expect");
        assertRefused(options -> options.trialSuccesses(0), "trialSuccesses: 0 (expected: >= 1)");
    }

    private static void assertRefused(UnaryOperator<OutlierDetection.Builder> option, String message) {
        OutlierDetection.Builder builder = option.apply(OutlierDetection.builder());
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void theSourceIsTheOneItWasGiven() {
        assertThat(OutlierDetection.builder().build().source()).isEqualTo("passive");
        assertThat(OutlierDetection.builder().source("outlier").build().source())
                .isEqualTo("outlier");
    }
}
