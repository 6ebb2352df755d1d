package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.HealthStatus;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HealthGateTest {
    @Test
    void nothingIsKnownAtFirst() {
        HealthGate gate = gate(2, 3);
        assertThat(gate.status()).isEqualTo(HealthStatus.UNKNOWN);
        assertThat(gate.streak()).isZero();
    }

    @Test
    void theUnknownGoesUpOnItsFirstPass() {
        assertThat(gate(5, 3).take(true, false)).isEqualTo(HealthStatus.UP);
    }

    @Property
    void theUnknownGoesDownOnExactlyFallFailures(@ForAll @IntRange(min = 1, max = 20) int fall) {
        HealthGate gate = gate(2, fall);
        for (int i = 1; i < fall; i++) {
            assertThat(gate.take(false, false)).isEqualTo(HealthStatus.UNKNOWN);
        }
        assertThat(gate.take(false, false)).isEqualTo(HealthStatus.DOWN);
    }

    @Property
    void alternatingResultsNeverChangeTheStatus(
            @ForAll @IntRange(min = 2, max = 10) int rise,
            @ForAll @IntRange(min = 2, max = 10) int fall,
            @ForAll boolean up,
            @ForAll boolean first) {
        HealthGate gate = settled(rise, fall, up);
        HealthStatus before = gate.status();
        // what is alike to the settled status may follow it; the opposite comes once at a time
        for (int i = 0; i < 50; i++) {
            assertThat(gate.take((i % 2 == 0) == first, false)).isEqualTo(before);
        }
    }

    @Property
    void fewerThanFallFailuresNeverTakeDown(
            @ForAll @IntRange(min = 2, max = 10) int fall, @ForAll List<@IntRange(min = 0, max = 20) Integer> bursts) {
        HealthGate gate = settled(2, fall, true);
        for (int burst : bursts) {
            for (int i = 0; i < burst % fall; i++) {
                assertThat(gate.take(false, false)).isEqualTo(HealthStatus.UP);
            }
            assertThat(gate.take(true, false)).isEqualTo(HealthStatus.UP);
        }
    }

    @Property
    void exactlyFallFailuresTakeDownAndExactlyRisePassesBringUp(
            @ForAll @IntRange(min = 1, max = 10) int rise, @ForAll @IntRange(min = 1, max = 10) int fall) {
        HealthGate gate = settled(rise, fall, true);
        for (int i = 1; i <= fall; i++) {
            assertThat(gate.take(false, false)).isEqualTo(i < fall ? HealthStatus.UP : HealthStatus.DOWN);
        }
        for (int i = 1; i <= rise; i++) {
            assertThat(gate.take(true, false)).isEqualTo(i < rise ? HealthStatus.DOWN : HealthStatus.UP);
        }
    }

    @Property
    void theStatusFollowsTheLastLongEnoughRun(
            @ForAll @IntRange(min = 1, max = 4) int rise,
            @ForAll @IntRange(min = 1, max = 4) int fall,
            @ForAll @Size(max = 40) List<Boolean> results) {
        HealthGate gate = gate(rise, fall);
        for (int n = 1; n <= results.size(); n++) {
            gate.take(results.get(n - 1), false);
            assertThat(gate.status()).isEqualTo(model(rise, fall, results.subList(0, n)));
            assertThat(gate.streak()).isEqualTo(lastRun(results.subList(0, n)));
        }
    }

    @Property
    void aDefiniteResultDecidesAlone(
            @ForAll InitialState initial,
            @ForAll @Size(max = 20) List<Boolean> before,
            @ForAll @IntRange(min = 1, max = 10) int rise,
            @ForAll @IntRange(min = 1, max = 10) int fall,
            @ForAll boolean passed) {
        HealthGate gate = HealthGate.of(rise, fall, initial);
        before.forEach(result -> gate.take(result, false));
        assertThat(gate.take(passed, true)).isEqualTo(passed ? HealthStatus.UP : HealthStatus.DOWN);
        assertThat(gate.changing()).isFalse();
        // and what follows counts as ever
        for (int i = 1; i < (passed ? fall : rise); i++) {
            assertThat(gate.take(!passed, false)).isEqualTo(passed ? HealthStatus.UP : HealthStatus.DOWN);
            assertThat(gate.changing()).isTrue();
        }
        assertThat(gate.take(!passed, false)).isEqualTo(passed ? HealthStatus.DOWN : HealthStatus.UP);
    }

    @Property
    void theFirstResultDecidesWhereTheInitialStateSaysSo(
            @ForAll @IntRange(min = 2, max = 10) int rise, @ForAll @IntRange(min = 2, max = 10) int fall) {
        assertFirst(rise, fall, InitialState.FULLY_UP, HealthStatus.UNKNOWN, HealthStatus.UP, HealthStatus.UNKNOWN);
        assertFirst(rise, fall, InitialState.UP, HealthStatus.UNKNOWN, HealthStatus.UP, HealthStatus.DOWN);
        assertFirst(rise, fall, InitialState.DOWN, HealthStatus.DOWN, HealthStatus.UP, HealthStatus.DOWN);
        assertFirst(rise, fall, InitialState.FULLY_DOWN, HealthStatus.DOWN, HealthStatus.DOWN, HealthStatus.DOWN);
    }

    private static void assertFirst(
            int rise, int fall, InitialState initial, HealthStatus at, HealthStatus passed, HealthStatus failed) {
        assertThat(HealthGate.of(rise, fall, initial).status()).isEqualTo(at);
        assertThat(HealthGate.of(rise, fall, initial).take(true, false)).isEqualTo(passed);
        HealthGate gate = HealthGate.of(rise, fall, initial);
        assertThat(gate.take(false, false)).isEqualTo(failed);
        if (failed == HealthStatus.DOWN) {
            // the second result is not the first one
            assertThat(gate.take(true, false)).isEqualTo(HealthStatus.DOWN);
        }
    }

    @Property
    void isChangingWhileTheLastResultsContradictTheStatus(
            @ForAll InitialState initial,
            @ForAll @IntRange(min = 1, max = 5) int rise,
            @ForAll @IntRange(min = 1, max = 5) int fall,
            @ForAll @Size(max = 40) List<Boolean> results) {
        HealthGate gate = HealthGate.of(rise, fall, initial);
        assertThat(gate.changing()).isFalse();
        for (boolean passed : results) {
            HealthStatus status = gate.take(passed, false);
            assertThat(gate.changing()).isEqualTo(status != (passed ? HealthStatus.UP : HealthStatus.DOWN));
        }
    }

    /** The same by definition: the latest result that ended a run of the length that counts. */
    private static HealthStatus model(int rise, int fall, List<Boolean> results) {
        HealthStatus status = HealthStatus.UNKNOWN;
        for (int n = 1; n <= results.size(); n++) {
            int run = lastRun(results.subList(0, n));
            int enough = (status == HealthStatus.UNKNOWN) ? 1 : rise;
            if (run >= enough) {
                status = HealthStatus.UP;
            } else if (-run >= fall) {
                status = HealthStatus.DOWN;
            }
        }
        return status;
    }

    private static int lastRun(List<Boolean> results) {
        int length = 0;
        for (int i = results.size() - 1; i >= 0 && results.get(i).equals(results.get(results.size() - 1)); i--) {
            length++;
        }
        return !results.isEmpty() && results.get(results.size() - 1) ? length : -length;
    }

    private static HealthGate settled(int rise, int fall, boolean up) {
        HealthGate gate = gate(rise, fall);
        for (int i = 0; i < Math.max(rise, fall); i++) {
            gate.take(up, false);
        }
        return gate;
    }

    private static HealthGate gate(int rise, int fall) {
        return HealthGate.of(rise, fall, InitialState.FULLY_UP);
    }
}
