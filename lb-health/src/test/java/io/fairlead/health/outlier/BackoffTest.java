package io.fairlead.health.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    /** What Envoy's tests of its maximum ejection time expect. */
    @ParameterizedTest
    @CsvSource({
        "10, 300, 1, 10",
        "10, 300, 30, 300",
        "10, 300, 31, 300",
        "10, 305, 30, 300",
        "10, 305, 31, 310",
        "10, 305, 32, 310"
    })
    void ejectionsGrowAsInEnvoy(int base, int limit, int ejections, int seconds) {
        assertThat(last(Duration.ofSeconds(base), Duration.ofSeconds(limit), ejections))
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void aLimitBelowTheBaseIsTheBase() {
        assertThat(last(Duration.ofSeconds(400), Duration.ofSeconds(300), 1)).isEqualTo(Duration.ofSeconds(400));
        assertThat(last(Duration.ofSeconds(400), Duration.ofSeconds(300), 5)).isEqualTo(Duration.ofSeconds(400));
    }

    @Property
    void noEjectionExceedsTheLimitByABase(
            @ForAll @IntRange(min = 1, max = 1000) int base,
            @ForAll @IntRange(min = 1, max = 1000) int limit,
            @ForAll @IntRange(min = 0, max = 2000) int streak) {
        Backoff backoff = new Backoff(Duration.ofSeconds(base), Duration.ofSeconds(limit));
        int next = backoff.next(streak);
        assertThat(next).isBetween(1, streak + 1);
        assertThat(backoff.time(next)).isLessThan(Duration.ofSeconds(Math.max(limit, base) + base));
    }

    private static Duration last(Duration base, Duration limit, int ejections) {
        Backoff backoff = Backoff.of("ejection", base, limit);
        int streak = 0;
        for (int i = 0; i < ejections; i++) {
            streak = backoff.next(streak);
        }
        return backoff.time(streak);
    }
}
