package io.fairlead.health.outlier;

import static io.fairlead.api.HealthStatus.DOWN;
import static io.fairlead.api.HealthStatus.TRIAL;
import static io.fairlead.api.HealthStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Outcome;
import io.fairlead.api.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is ejected, for what, and who is not. */
class OutlierDetectionTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** The most that a session waits after one which left a suspect in service. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    @ParameterizedTest
    @EnumSource(names = {"BACKEND_ERROR", "TIMEOUT", "RESET"})
    void fiveFailuresInARowEjectAndFourDoNot(Outcome outcome) {
        PassivePool pool = PassivePool.of("a", "b").end("a", outcome, 4);
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
        pool.end("a", outcome, 1);
        assertThat(pool.status("a")).isEqualTo(DOWN);
        assertThat(pool.last("a").reason())
                .isEqualTo("ejected for 30 s: 5 failures in a row, the last: " + Words.of(outcome));
        assertThat(pool.status("b")).isEqualTo(UNKNOWN);
    }

    @Test
    void threeFailedConnectsInARowEjectForShorter() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.CONNECT_FAILED, 2);
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
        pool.end("a", Outcome.CONNECT_FAILED, 1);
        assertThat(pool.last("a"))
                .isEqualTo(Verdict.down("ejected for 5 s: 3 connect failures in a row, the last: connect failed"));
    }

    @Test
    void overloadCountsForGatewayFailuresAlone() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.OVERLOADED, 9);
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
        pool.end("a", Outcome.OVERLOADED, 1);
        assertThat(pool.last("a").reason())
                .isEqualTo("ejected for 30 s: 10 gateway failures in a row, the last: overloaded");
    }

    @Test
    void overloadIsNoFailureToThePeers() {
        PassivePool pool = PassivePool.of("a", "b");
        for (int i = 0; i < 20; i++) {
            pool.end("a", Outcome.OVERLOADED, 8).end("a", Outcome.SUCCESS, 2).end("b", Outcome.SUCCESS, 10);
            pool.advance(SECOND);
        }
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(names = {"CANCELLED", "LOCAL_REJECTED"})
    void whatSaysNothingAboutTheBackendCountsForNothing(Outcome outcome) {
        PassivePool pool = PassivePool.of("a", "b").end("a", outcome, 1000);
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
        pool.end("a", Outcome.RESET, 4).end("a", outcome, 1000).end("a", Outcome.RESET, 1);
        assertThat(pool.status("a")).isEqualTo(DOWN);
    }

    @Test
    void detectorsAtZeroAreOff() {
        PassivePool pool = PassivePool.with(options -> options.consecutiveFailures(0)
                        .consecutiveGatewayFailures(0)
                        .consecutiveConnectFailures(0)
                        .falseEjections(0))
                .join("a", "b")
                .end("b", Outcome.SUCCESS, 1000)
                .end("a", Outcome.CONNECT_FAILED, 1000)
                .advance(Duration.ofMinutes(1));
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
    }

    @Test
    void whereAllFailTogetherNobodyIsEjected() {
        PassivePool pool = PassivePool.of("a", "b", "c");
        for (int i = 0; i < 100; i++) {
            pool.end("a", Outcome.SUCCESS, 1).end("b", Outcome.SUCCESS, 1).end("c", Outcome.SUCCESS, 1);
        }
        for (int i = 0; i < 100; i++) {
            pool.end("a", Outcome.BACKEND_ERROR, 1)
                    .end("b", Outcome.BACKEND_ERROR, 1)
                    .end("c", Outcome.BACKEND_ERROR, 1);
            pool.advance(Duration.ofMillis(100));
        }
        assertThat(pool.said.values()).allMatch(List::isEmpty);
        // the others come back: now it is one that fails
        pool.end("b", Outcome.SUCCESS, 1).end("c", Outcome.SUCCESS, 1).advance(Duration.ofSeconds(11));
        pool.end("b", Outcome.SUCCESS, 20).end("c", Outcome.SUCCESS, 20).advance(SECOND);
        assertThat(pool.status("a")).isEqualTo(DOWN);
    }

    @Test
    void whereThePeersFailNowAndThenARowMustBeLonger() {
        PassivePool pool = PassivePool.of("a", "b");
        for (int i = 0; i < 10; i++) {
            pool.end("b", Outcome.RESET, 1).end("b", Outcome.SUCCESS, 4);
        }
        // 0.2^5 times 5 requests is likely, 0.2^10 times 10 is 1e-6
        pool.end("a", Outcome.RESET, 9);
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
        pool.end("a", Outcome.RESET, 6).advance(PAUSE);
        assertThat(pool.status("a")).isEqualTo(DOWN);
    }

    @Test
    void failuresAmongSuccessesAreComparedWithThePeers() {
        PassivePool pool = PassivePool.of("a", "b");
        for (int i = 0; i < 100; i++) {
            pool.end("a", (i % 3 == 0) ? Outcome.BACKEND_ERROR : Outcome.SUCCESS, 1)
                    .end("b", Outcome.SUCCESS, 1);
        }
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
        pool.advance(SECOND);
        assertThat(pool.last("a"))
                .isEqualTo(Verdict.down("ejected for 30 s: 34 of 100 requests failed, 0 of 100 of its peers"));
    }

    @Test
    void slowAnswersEjectOnlyIfAskedFor() {
        for (double factor : new double[] {0, 3}) {
            PassivePool pool =
                    PassivePool.with(options -> options.latencyFactor(factor)).join("a", "b");
            for (int i = 0; i < 300; i++) {
                pool.end("a", Outcome.SUCCESS, Duration.ofMillis(100)).end("b", Outcome.SUCCESS, Duration.ofMillis(10));
                pool.advance(Duration.ofMillis(10));
            }
            assertThat(pool.status("a")).isEqualTo(factor == 0 ? UNKNOWN : DOWN);
            assertThat(pool.status("b")).isEqualTo(UNKNOWN);
        }
    }

    @Test
    void whereAllAreSlowNobodyIsAnOutlier() {
        PassivePool pool = PassivePool.with(options -> options.latencyFactor(3)).join("a", "b");
        for (int i = 0; i < 2000; i++) {
            Duration latency = Duration.ofMillis(i < 1000 ? 10 : 100);
            pool.end("a", Outcome.SUCCESS, latency).end("b", Outcome.SUCCESS, latency);
            pool.advance(Duration.ofMillis(10));
        }
        assertThat(pool.said.values()).allMatch(List::isEmpty);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "3, 1", "4, 2", "5, 2", "6, 3", "9, 4", "10, 1", "19, 1", "20, 2", "100, 10"})
    void noMoreThanThePoolCanSpareAreOut(int n, int most) {
        String[] ids = new String[n];
        for (int i = 0; i < n; i++) {
            ids[i] = "b" + i;
        }
        PassivePool pool = PassivePool.of(ids);
        // nobody has results but who fails, one after the other: no peers to fail alike
        for (String id : ids) {
            pool.advance(Duration.ofSeconds(3)).end(id, Outcome.TIMEOUT, 5);
            assertThat(pool.count(DOWN)).isLessThanOrEqualTo(most);
        }
        assertThat(pool.count(DOWN) + pool.count(TRIAL)).isEqualTo(most);
    }

    @Test
    void neverEjectsTheLastThatWorks() {
        PassivePool pool = PassivePool.of("a", "b", "c", "d");
        for (String id : new String[] {"b", "c", "d"}) {
            pool.hear(id, Verdict.down("HTTP 503"));
        }
        pool.end("a", Outcome.TIMEOUT, 50).advance(Duration.ofMinutes(1));
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
        pool.hear("b", Verdict.up("HTTP 200")).advance(SECOND);
        assertThat(pool.status("a")).isEqualTo(DOWN);
    }
}
