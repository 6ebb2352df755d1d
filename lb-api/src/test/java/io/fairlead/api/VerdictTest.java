package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class VerdictTest {
    @Test
    void aVerdictSaysNoMoreThanItWasGiven() {
        assertThat(Verdict.up("HTTP 200"))
                .isEqualTo(new Verdict(
                        HealthStatus.UP, "HTTP 200", OptionalInt.empty(), Optional.empty(), Optional.empty()));
        assertThat(Verdict.trial("half-open").status()).isEqualTo(HealthStatus.TRIAL);
        assertThat(Verdict.up("").weighing(50).wishing(AdminState.DRAIN).asHint(Duration.ofSeconds(3)))
                .isEqualTo(new Verdict(
                        HealthStatus.UP,
                        "",
                        OptionalInt.of(50),
                        Optional.of(AdminState.DRAIN),
                        Optional.of(Duration.ofSeconds(3))));
    }

    @Test
    void onlyWhatThisInstanceSawAndKnowsIsFirsthand() {
        assertThat(Verdict.up("x").isFirsthand()).isTrue();
        assertThat(Verdict.trial("x").isFirsthand()).isTrue();
        assertThat(Verdict.down("x").asHint(Duration.ofSeconds(1)).isFirsthand())
                .isFalse();
        assertThat(Verdict.unknown().wishing(AdminState.MAINT).isFirsthand()).isFalse();
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> Verdict.up("").weighing(1001))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weightPercent: 1001 (expected: 0..1000)");
        assertThatThrownBy(() -> HealthResult.pass("").weighing(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weightPercent: -1 (expected: 0..1000)");
        for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(366)}) {
            assertThatThrownBy(() -> Verdict.up("").asHint(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("hintFor: " + wrong + " (expected: above PT0S, at most PT");
        }
    }

    @Test
    void aResultIsASampleUnlessItIsDefinite() {
        HealthResult result = HealthResult.fail("agent: down").weighing(10).wishing(AdminState.READY);
        assertThat(result.passed()).isFalse();
        assertThat(result.force()).isEqualTo(HealthResult.Force.SAMPLE);
        assertThat(result.definite())
                .isEqualTo(new HealthResult(
                        false,
                        "agent: down",
                        OptionalInt.of(10),
                        Optional.of(AdminState.READY),
                        HealthResult.Force.DEFINITE));
    }

    @Property
    void sourcesScaleTheConfiguredWeightAndLeaveAtLeastOneUnlessNothing(
            @ForAll @IntRange(max = Backend.MAX_WEIGHT) int configured,
            @ForAll @IntRange(max = Verdict.MAX_WEIGHT_PERCENT) int percent) {
        double exact = configured * (double) percent / 100;
        int weight = state(OptionalInt.empty(), OptionalInt.of(percent)).weight(configured);

        if (exact == 0) {
            assertThat(weight).isZero();
        } else if (exact < 1) {
            assertThat(weight).isEqualTo(1);
        } else {
            assertThat(Math.abs(weight - Math.min(exact, Backend.MAX_WEIGHT))).isLessThanOrEqualTo(0.5);
        }
    }

    @Property
    void theOperatorsWeightIsTheLastWord(
            @ForAll @IntRange(max = Backend.MAX_WEIGHT) int set,
            @ForAll @IntRange(max = Verdict.MAX_WEIGHT_PERCENT) int percent) {
        assertThat(state(OptionalInt.of(set), OptionalInt.of(percent)).weight(7))
                .isEqualTo(set);
        assertThat(state(OptionalInt.empty(), OptionalInt.empty()).weight(set)).isEqualTo(set);
    }

    private static BackendState state(OptionalInt override, OptionalInt percent) {
        return new BackendState(HealthStatus.UP, AdminState.READY, AdminState.READY, override, percent, "", 0);
    }
}
