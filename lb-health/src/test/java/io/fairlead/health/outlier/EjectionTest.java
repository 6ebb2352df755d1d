package io.fairlead.health.outlier;

import static io.fairlead.api.HealthStatus.DOWN;
import static io.fairlead.api.HealthStatus.TRIAL;
import static io.fairlead.api.HealthStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Outcome;
import io.fairlead.api.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long ejections are, the trials they end in, and what ends them before. */
class EjectionTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** The most that a session waits after one which left a suspect in service. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    @Test
    void aTrialThatPassesReturnsItToService() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.TIMEOUT, 5);
        pool.advance(Duration.ofSeconds(29));
        assertThat(pool.status("a")).isEqualTo(DOWN);
        pool.advance(SECOND);
        assertThat(pool.last("a"))
                .isEqualTo(Verdict.trial("on trial, its time is over: 5 failures in a row, the last: timeout"));
        pool.end("a", Outcome.SUCCESS, 2);
        assertThat(pool.status("a")).isEqualTo(TRIAL);
        pool.end("a", Outcome.SUCCESS, 1);
        assertThat(pool.last("a")).isEqualTo(Verdict.unknown());
        // and nothing is held against it
        pool.end("a", Outcome.TIMEOUT, 4);
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
    }

    @Test
    void aTrialWithoutRequestsGoesOn() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.TIMEOUT, 5).advance(Duration.ofHours(1));
        assertThat(pool.status("a")).isEqualTo(TRIAL);
        assertThat(pool.said.get("a")).hasSize(2);
    }

    @Test
    void eachFailedTrialMakesTheEjectionLonger() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.TIMEOUT, 5);
        for (int seconds = 60; seconds <= 360; seconds += 30) {
            pool.advance(Duration.ofMinutes(6));
            assertThat(pool.status("a")).isEqualTo(TRIAL);
            pool.end("a", Outcome.SUCCESS, 1).end("a", Outcome.BACKEND_ERROR, 1);
            assertThat(pool.last("a"))
                    .isEqualTo(Verdict.down(
                            "ejected for " + Math.min(300, seconds) + " s: the trial ended with backend error"));
        }
    }

    @Test
    void eachIntervalInServiceMakesTheNextEjectionShorter() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.TIMEOUT, 5);
        pool.advance(Duration.ofSeconds(31)).end("a", Outcome.TIMEOUT, 1); // 60 s
        pool.advance(Duration.ofSeconds(61)).end("a", Outcome.TIMEOUT, 1); // 90 s
        pool.advance(Duration.ofSeconds(91)).end("a", Outcome.SUCCESS, 3);
        pool.advance(Duration.ofSeconds(21)).end("a", Outcome.TIMEOUT, 5);
        assertThat(pool.last("a").reason()).startsWith("ejected for 60 s: ");
    }

    @Test
    void whatBeganBeforeTheTrialSaysNothingInIt() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.TIMEOUT, 5).advance(Duration.ofSeconds(30));
        pool.advance(SECOND).end("a", Outcome.TIMEOUT, Duration.ofSeconds(2));
        assertThat(pool.status("a")).isEqualTo(TRIAL);
        pool.end("a", Outcome.TIMEOUT, Duration.ofMillis(999));
        assertThat(pool.status("a")).isEqualTo(DOWN);
    }

    @Test
    void whatHungSinceBeforeTheTrialSaysNothingAfterIt() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.TIMEOUT, 5).advance(Duration.ofSeconds(30));
        pool.end("a", Outcome.SUCCESS, 3).advance(Duration.ofSeconds(20));
        for (int i = 0; i < 50; i++) {
            pool.end("a", Outcome.TIMEOUT, Duration.ofMinutes(1)).advance(Duration.ofMillis(10));
        }
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
    }

    @Test
    void aPassedCheckBringsTheTrialOfWhomNobodyCouldConnectTo() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.CONNECT_FAILED, 3);
        pool.advance(SECOND).hear("a", Verdict.down("connection refused"));
        assertThat(pool.status("a")).isEqualTo(DOWN);
        pool.advance(SECOND).hear("a", Verdict.up("HTTP 200"));
        assertThat(pool.last("a").reason()).startsWith("on trial, check passed: ");
        pool.end("a", Outcome.SUCCESS, 3);
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
    }

    @Test
    void aTrialBroughtByACheckMakesTheNextEjectionLongerWhenItFails() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.CONNECT_FAILED, 3);
        pool.hear("a", Verdict.up("HTTP 200")).end("a", Outcome.CONNECT_FAILED, 1);
        assertThat(pool.last("a")).isEqualTo(Verdict.down("ejected for 10 s: the trial ended with connect failed"));
    }

    @Test
    void aPassedCheckDoesNotEndAnEjectionForBadAnswers() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.BACKEND_ERROR, 5);
        pool.advance(SECOND).hear("a", Verdict.up("HTTP 200")).advance(Duration.ofSeconds(28));
        assertThat(pool.status("a")).isEqualTo(DOWN);
    }

    @Test
    void hintsAndItsOwnVerdictsAreNotHeard() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.CONNECT_FAILED, 3);
        pool.hear("a", Verdict.up("said by another instance").asHint(Duration.ofMinutes(1)));
        pool.detection.heard("a", "passive", Verdict.up("?"));
        pool.hear("nobody", Verdict.up("HTTP 200"));
        assertThat(pool.status("a")).isEqualTo(DOWN);
    }

    @Test
    void whenTheOtherFailsWhoIsOutIsTriedAtOnce() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.BACKEND_ERROR, 5);
        pool.advance(Duration.ofSeconds(10)).end("b", Outcome.BACKEND_ERROR, 5);
        assertThat(pool.status("b")).isEqualTo(UNKNOWN);
        assertThat(pool.last("a").reason()).startsWith("on trial, before its time because others fail: ");
        // a works again, so that b can go
        pool.end("a", Outcome.SUCCESS, 3).advance(PAUSE);
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
        assertThat(pool.status("b")).isEqualTo(DOWN);
    }

    @Test
    void whoIsDownByItsChecksIsNotTriedEarly() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.BACKEND_ERROR, 5);
        pool.hear("a", Verdict.down("HTTP 503"));
        pool.advance(Duration.ofSeconds(10)).end("b", Outcome.BACKEND_ERROR, 5).advance(SECOND);
        assertThat(pool.status("a")).isEqualTo(DOWN);
    }

    @Test
    void anEarlyTrialThatFailsMakesNoEjectionLonger() {
        PassivePool pool = PassivePool.of("a", "b").end("a", Outcome.BACKEND_ERROR, 5);
        pool.advance(Duration.ofSeconds(10)).end("b", Outcome.BACKEND_ERROR, 5);
        assertThat(pool.status("a")).isEqualTo(TRIAL);
        pool.end("a", Outcome.BACKEND_ERROR, 1).advance(PAUSE);
        assertThat(pool.last("a").reason())
                .isEqualTo("ejected for another 20 s: 5 failures in a row, the last: backend error");
        // not again at once
        pool.advance(SECOND).end("b", Outcome.BACKEND_ERROR, 5);
        assertThat(pool.status("a")).isEqualTo(DOWN);
        pool.advance(Duration.ofSeconds(5)).end("b", Outcome.BACKEND_ERROR, 5);
        assertThat(pool.status("a")).isEqualTo(TRIAL);
    }

    @Test
    void aPoolThatShrinksTriesWhomItCannotSpare() {
        PassivePool pool = PassivePool.of("a", "b", "c", "d");
        pool.end("a", Outcome.TIMEOUT, 5).advance(SECOND).end("b", Outcome.TIMEOUT, 5);
        assertThat(pool.count(DOWN)).isEqualTo(2);
        pool.leave("c");
        assertThat(pool.status("a")).isEqualTo(TRIAL);
        assertThat(pool.status("b")).isEqualTo(DOWN);
        // there is no room for it to go again
        pool.end("a", Outcome.TIMEOUT, 3);
        assertThat(pool.status("a")).isEqualTo(TRIAL);
        assertThat(pool.said.get("a")).hasSize(2);
        pool.leave("d");
        assertThat(pool.status("b")).isEqualTo(DOWN);
        pool.leave("a");
        assertThat(pool.status("b")).isEqualTo(TRIAL);
    }

    @Test
    void ejectionsAreDrawnLongerByTheJitter() {
        Duration shortest = Duration.ofDays(1);
        Duration longest = Duration.ZERO;
        PassivePool pool =
                PassivePool.with(options -> options.jitter(0.5).seed(7).interval(SECOND));
        for (int i = 0; i < 100; i++) {
            pool.join("a", "b").end("a", Outcome.TIMEOUT, 5);
            Duration waited = Duration.ZERO;
            while (pool.status("a") == DOWN) {
                pool.advance(Duration.ofMillis(100));
                waited = waited.plusMillis(100);
            }
            shortest = (waited.compareTo(shortest) < 0) ? waited : shortest;
            longest = (waited.compareTo(longest) > 0) ? waited : longest;
            pool.leave("a").leave("b");
        }
        assertThat(shortest).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
        assertThat(longest).isBetween(Duration.ofSeconds(44), Duration.ofMillis(45_100));
    }
}
