package io.fairlead.health.outlier;

import static io.fairlead.api.HealthStatus.DOWN;
import static io.fairlead.api.HealthStatus.TRIAL;
import static io.fairlead.api.HealthStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Backend;
import io.fairlead.api.Outcome;
import io.fairlead.api.Tracker;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
    void whoReturnsBeginsAnew() {
        PassivePool pool =
                PassivePool.of("a", "b").end("a", Outcome.TIMEOUT, 5).leave("a").join("a");
        pool.end("a", Outcome.TIMEOUT, 4);
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
        pool.end("a", Outcome.TIMEOUT, 1);
        assertThat(pool.last("a").reason()).startsWith("ejected for 30 s: ");
    }

    @Test
    void nothingIsKeptOfWhoLeft() {
        PassivePool pool = PassivePool.of();
        for (int i = 0; i < 1000; i++) {
            pool.join("b" + i);
            assertThat(pool.time.scheduledTasks()).isEqualTo(1);
            pool.end("b" + i, Outcome.TIMEOUT, 5).hear("b" + i, Verdict.down("HTTP 503"));
            pool.leave("b" + i).advance(PAUSE);
            // the timer runs as long as anybody is known
            assertThat(pool.time.scheduledTasks()).isZero();
        }
    }

    @Test
    void whoLeftCanBeCollected() {
        PassivePool pool = PassivePool.of("a", "b");
        pool.end("a", Outcome.CONNECT_FAILED, 3).hear("a", Verdict.down("connection refused"));
        WeakReference<Tracker> tracker = pool.tracker("a");
        pool.leave("a").advance(PAUSE);
        for (int i = 0; i < 100 && tracker.get() != null; i++) {
            System.gc();
        }
        assertThat(tracker.get()).isNull();
    }

    @Test
    void closeEndsEjectionsAndLeavesNoTimer() {
        PassivePool pool = PassivePool.of("a", "b", "c", "d").end("a", Outcome.TIMEOUT, 5);
        pool.advance(Duration.ofSeconds(30)).end("b", Outcome.TIMEOUT, 5);
        assertThat(List.of(pool.status("a"), pool.status("b"))).containsExactly(TRIAL, DOWN);
        pool.detection.close();
        pool.detection.close();
        assertThat(pool.time.scheduledTasks()).isZero();
        assertThat(pool.said.values().stream().filter(verdicts -> !verdicts.isEmpty()))
                .hasSize(2)
                .allMatch(verdicts -> verdicts.get(verdicts.size() - 1).equals(Verdict.unknown()));

        pool.end("c", Outcome.TIMEOUT, 50).leave("c").hear("d", Verdict.down("HTTP 503"));
        assertThat(pool.time.scheduledTasks()).isZero();
        assertThat(pool.detection.watch(Backend.of("e", InetSocketAddress.createUnresolved("e", 1)), verdict -> {}))
                .isSameAs(Tracker.NONE);
    }

    @Test
    void closeWithACallOnItsWayLeavesNoTimer() {
        PassivePool pool = PassivePool.of("a", "b");
        pool.detection.left("b"); // asks for a session, which has not begun
        assertThat(pool.time.scheduledTasks()).isEqualTo(2);
        pool.detection.close();
        assertThat(pool.time.scheduledTasks()).isZero();
    }

    @Test
    void aPoolThatFailsTogetherIsNotJudgedAllTheTime() {
        AtomicInteger scheduled = new AtomicInteger();
        VirtualTime time = VirtualTime.create();
        OutlierDetection detection = OutlierDetection.builder()
                .ticker(time)
                .scheduler((delay, task) -> {
                    scheduled.incrementAndGet();
                    return time.schedule(delay, task);
                })
                .build();
        List<Tracker> trackers = List.of(watched(detection, "a"), watched(detection, "b"));
        for (int i = 0; i < 10_000; i++) {
            trackers.forEach(tracker -> tracker.completed(Outcome.RESET, time.nanos(), 0));
            time.advance(Duration.ofNanos(100_000));
        }
        // within a second: the first session, one every 100 ms, and the step
        assertThat(scheduled.get()).isBetween(5, 15);
        detection.close();
    }

    private static Tracker watched(OutlierDetection detection, String id) {
        return detection.watch(Backend.of(id, InetSocketAddress.createUnresolved(id, 1)), verdict -> {});
    }

    @Test
    void aSchedulerThatRejectsTasksDoesNoHarm() {
        PassivePool pool = PassivePool.with(options -> options.scheduler((delay, task) -> {
            throw new RejectedExecutionException("shut down");
        }));
        pool.join("a", "b").end("a", Outcome.TIMEOUT, 50);
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
        pool.detection.close();
    }

    @Test
    void aVerdictThatCannotBeDeliveredDoesNotEndTheDetection() {
        PassivePool pool = PassivePool.of("a", "b", "c");
        Tracker tracker = pool.detection.watch(Backend.of("x", InetSocketAddress.createUnresolved("x", 1)), verdict -> {
            throw new IllegalStateException("bug");
        });
        for (int i = 0; i < 5; i++) {
            tracker.completed(Outcome.TIMEOUT, pool.time.nanos(), 0);
        }
        pool.advance(SECOND).end("a", Outcome.TIMEOUT, 5);
        assertThat(pool.status("a")).isEqualTo(DOWN);
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
