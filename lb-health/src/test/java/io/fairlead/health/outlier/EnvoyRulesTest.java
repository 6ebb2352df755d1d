package io.fairlead.health.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules of Envoy and gRPC, with the numbers of Envoy's own tests. */
class EnvoyRulesTest {
    private static final SuccessRate ENVOYS = new SuccessRate(1.9, 100);

    @Test
    void envoysExampleHasEnvoysThreshold() {
        assertThat(ENVOYS.threshold(new double[] {50, 100, 100, 100, 100})).isEqualTo(52.0);
        assertThat(found(ENVOYS.worst(Nodes.after(50, 50, 100, 0, 100, 0, 100, 0, 100, 0))))
                .isEqualTo("b0: success rate 50.0 %, threshold 52.0 %");
    }

    @Test
    void oneOfFourIsNeverAnOutlierHoweverBad() {
        // a population of four has no z-score above sqrt(3) = 1.73; and four are too few anyway
        assertThat(ENVOYS.threshold(new double[] {0, 100, 100, 100})).isNegative();
        assertThat(ENVOYS.worst(Nodes.after(0, 100, 100, 0, 100, 0, 100, 0))).isNull();
    }

    @Test
    void oneOfFiveIsAnOutlierHoweverLittleItDiffersButForTheCeiling() {
        assertThat(found(ENVOYS.worst(Nodes.after(999, 1, 1000, 0, 1000, 0, 1000, 0, 1000, 0))))
                .startsWith("b0: ");
        SuccessRate guarded = new SuccessRate(1.9, 95);
        assertThat(guarded.worst(Nodes.after(999, 1, 1000, 0, 1000, 0, 1000, 0, 1000, 0)))
                .isNull();
        assertThat(found(guarded.worst(Nodes.after(949, 51, 1000, 0, 1000, 0, 1000, 0, 1000, 0))))
                .startsWith("b0: ");
    }

    @Test
    void successRatesNeedFiveBackendsWithAHundredRequests() {
        assertThat(ENVOYS.worst(Nodes.after(49, 50, 100, 0, 100, 0, 100, 0, 100, 0)))
                .isNull();
        assertThat(ENVOYS.worst(Nodes.after(50, 50, 100, 0, 100, 0, 100, 0, 99, 0)))
                .isNull();
    }

    @Test
    void equalSuccessRatesHaveNoOutlier() {
        assertThat(ENVOYS.worst(Nodes.after(50, 50, 50, 50, 50, 50, 50, 50, 50, 50)))
                .isNull();
    }

    @Test
    void failurePercentagesNeedFiveBackendsWithFiftyRequests() {
        FailurePercentage rule = new FailurePercentage(85);
        assertThat(found(rule.worst(Nodes.after(7, 43, 50, 0, 50, 0, 50, 0, 50, 0))))
                .isEqualTo("b0: 86.0 % of requests failed");
        assertThat(rule.worst(Nodes.after(8, 42, 50, 0, 50, 0, 50, 0, 50, 0))).isNull(); // 84 %
        assertThat(rule.worst(Nodes.after(6, 43, 50, 0, 50, 0, 50, 0, 50, 0))).isNull(); // 49 requests
        assertThat(rule.worst(Nodes.after(7, 43, 50, 0, 50, 0, 50, 0))).isNull();
    }

    @Test
    void aPercentageThatAllFailIsNobodysFault() {
        FailurePercentage rule = new FailurePercentage(85);
        assertThat(rule.worst(Nodes.after(0, 50, 5, 45, 5, 45, 5, 45, 5, 45))).isNull();
    }

    private static String found(@Nullable Finding finding) {
        return (finding == null) ? "nobody" : finding.node().id + ": " + finding.words();
    }
}
