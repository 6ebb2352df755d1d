package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.RetryBudget;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import io.fairlead.api.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeakEwmaTest {
    private static final long MS = 1_000_000;

    private final VirtualTime time = VirtualTime.create();

    @Test
    void theCheaperOfTwoIsChosen() {
        Strategy strategy = Strategies.peakEwma();
        TestCandidates candidates = TestCandidates.equal(2, 0).withTrackersOf(strategy);
        candidates.trackers[0].completed(Outcome.SUCCESS, 0, 30 * MS);
        candidates.trackers[1].completed(Outcome.SUCCESS, 0, 10 * MS);
        Selector selector = strategy.selector(candidates, null);
        assertThat(Picks.count(selector, 2, 100)).containsExactly(0, 100);

        candidates.withInFlight(0, 3); // 30 * 1 < 10 * 4
        assertThat(Picks.count(selector, 2, 100)).containsExactly(100, 0);

        candidates.withInFlight(0, 3).withFactors(0.5, 1);
        selector = strategy.selector(candidates, selector);
        assertThat(Picks.count(selector, 2, 100)).containsExactly(0, 100);
    }

    @Test
    void theDearestIsNeverChosenAndTheRestIsSymmetric() {
        Strategy strategy = Strategies.peakEwma();
        TestCandidates candidates = TestCandidates.equal(5, 0).withTrackersOf(strategy);
        for (int i = 0; i < 5; i++) {
            candidates.trackers[i].completed(Outcome.SUCCESS, 0, (i == 3) ? 11 * MS : 10 * MS);
        }
        int draws = Bands.draws(0.25);

        Bands.assertProportional(Picks.count(strategy.selector(candidates, null), 5, draws), draws, 1, 1, 1, 0, 1);
    }

    /** Who was asked and has not answered is dearer than anybody who has. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 20})
    void aBackendThatNeverAnswersIsProbedOnce(int size) {
        int[] requests = new int[size];
        LoadBalancer balancer = balancer(Strategies.peakEwma(), size);
        for (int i = 0; i < 5_000; i++) {
            Attempt attempt = acquire(balancer);
            int index = indexOf(attempt);
            requests[index]++;
            if (index != 0) {
                time.schedule(Duration.ofMillis(1), () -> attempt.complete(attempt.ticket(), Outcome.SUCCESS));
            }
            time.advance(Duration.ofMillis(3));
        }

        assertThat(requests[0]).isEqualTo(1);
    }

    @Test
    void equalBackendsAreServedAlike() {
        int[] requests = run(10, 100_000, index -> 20, index -> Outcome.SUCCESS);

        for (int count : requests) {
            assertThat(count).isBetween(9_500, 10_500);
        }
    }

    /** With twice the latency, half as much in flight, which is a quarter of the requests. */
    @Test
    void aSlowBackendCarriesLessByItsLatency() {
        int[] requests = run(10, 100_000, index -> (index == 4) ? 80 : 40, index -> Outcome.SUCCESS);

        double others = (100_000 - requests[4]) / 9.0;
        assertThat(requests[4] / others).isBetween(0.15, 0.40);
    }

    /** Failing in 1 ms beside backends that take 20: neither at once nor later a fair share of the requests. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100, 1_000})
    void aFastFailerGetsLessThanItsShare(int millisBetweenRequests) {
        for (int failingFrom : new int[] {0, 2_000}) {
            LoadBalancer balancer = balancer(Strategies.peakEwma(), 10);
            int toFailer = 0;
            int total = 20_000;
            for (int i = 0; i < total + failingFrom; i++) {
                Attempt attempt = acquire(balancer);
                boolean fails = indexOf(attempt) == 7 && i >= failingFrom;
                toFailer += fails ? 1 : 0;
                Outcome outcome = fails ? Outcome.BACKEND_ERROR : Outcome.SUCCESS;
                time.schedule(Duration.ofMillis(fails ? 1 : 20), () -> attempt.complete(attempt.ticket(), outcome));
                time.advance(Duration.ofMillis(millisBetweenRequests));
            }

            assertThat(toFailer / (double) total)
                    .as("failing from %d on", failingFrom)
                    .isLessThan(0.05);
        }
    }

    /** What was slow is asked again when that is long ago, and used again when it has recovered. */
    @Test
    void aRecoveredBackendComesBack() {
        LoadBalancer balancer = balancer(Strategies.peakEwma(Duration.ofSeconds(1), 2), 4);
        int[] late = new int[4];
        for (int i = 0; i < 40_000; i++) {
            Attempt attempt = acquire(balancer);
            int index = indexOf(attempt);
            late[index] += (i >= 30_000) ? 1 : 0;
            long latency = (index == 2 && i < 5_000) ? 2_000 : 20;
            time.schedule(Duration.ofMillis(latency), () -> attempt.complete(attempt.ticket(), Outcome.SUCCESS));
            time.advance(Duration.ofMillis(1));
        }

        assertThat(late[2]).isBetween(2_000, 3_000);
    }

    /** Two slow of four: with two choices a sixth of all requests meets slow ones only; four see them all. */
    @Test
    void asManyChoicesAsBackendsAvoidSeveralSlowOnes() {
        int toSlow = 0;
        LoadBalancer balancer = balancer(Strategies.peakEwma(Duration.ofSeconds(10), 4), 4);
        for (int i = 0; i < 40_000; i++) {
            Attempt attempt = acquire(balancer);
            boolean slow = indexOf(attempt) < 2;
            toSlow += slow ? 1 : 0;
            time.schedule(
                    Duration.ofNanos(slow ? 5_300_000 : 300_000),
                    () -> attempt.complete(attempt.ticket(), Outcome.SUCCESS));
            time.advance(Duration.ofNanos(250_000));
        }

        assertThat(toSlow / 40_000.0).isLessThan(0.01);
    }

    @Test
    void learnedCostSurvivesUpdates() {
        LoadBalancer balancer = balancer(Strategies.peakEwma(), 3);
        for (int i = 0; i < 50; i++) {
            Attempt attempt = acquire(balancer);
            time.advance(Duration.ofMillis((indexOf(attempt) == 1) ? 500 : 1));
            attempt.complete(attempt.ticket(), Outcome.SUCCESS);
            balancer.update(backends(3));
        }
        assertThat(balancer.view().backend("b1").acquired()).isEqualTo(1);
    }

    @Test
    void candidatesOfNoBalancerAreDrawnByWeight() {
        Selector selector = Strategies.peakEwma().selector(TestCandidates.weighted(0, 1, 2, 3, 4), null);
        int draws = Bands.draws(0.1);

        Bands.assertProportional(Picks.count(selector, 4, draws), draws, 1, 2, 3, 4);
    }

    @Test
    void parametersAreCheckedAndCompared() {
        assertThat(Strategies.peakEwma()).isEqualTo(Strategies.peakEwma(Duration.ofSeconds(10), 2));
        assertThat(Strategies.peakEwma()).isNotEqualTo(Strategies.peakEwma(Duration.ofSeconds(5), 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strategies.peakEwma(Duration.ofNanos(1), 2))
                .withMessage("decay: PT0.000000001S (expected: PT0.001S..PT1H)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strategies.peakEwma(Duration.ofSeconds(1), 1))
                .withMessage("choices: 1 (expected: 2..64)");
    }

    private interface ByBackend<T> {
        T of(int index);
    }

    /** One request a millisecond; returns how many each backend got. */
    private int[] run(int size, int total, ByBackend<Integer> latencyMillis, ByBackend<Outcome> outcomes) {
        LoadBalancer balancer = balancer(Strategies.peakEwma(), size);
        int[] requests = new int[size];
        for (int i = 0; i < total; i++) {
            Attempt attempt = acquire(balancer);
            int index = indexOf(attempt);
            requests[index]++;
            time.schedule(
                    Duration.ofMillis(latencyMillis.of(index)),
                    () -> attempt.complete(attempt.ticket(), outcomes.of(index)));
            time.advance(Duration.ofMillis(1));
        }
        return requests;
    }

    private LoadBalancer balancer(Strategy strategy, int size) {
        return LoadBalancer.builder(strategy)
                .backends(backends(size))
                .ticker(time)
                .controlExecutor(time)
                .retryBudget(RetryBudget.unlimited())
                .seed(23)
                .build();
    }

    private static List<Backend> backends(int size) {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            backends.add(Backend.of("b" + i, "127.0.0.1", 1024 + i));
        }
        return backends;
    }

    private static Attempt acquire(LoadBalancer balancer) {
        Attempt attempt = balancer.attempt();
        assertThat(balancer.acquire(attempt)).isTrue();
        return attempt;
    }

    private static int indexOf(Attempt attempt) {
        return Integer.parseInt(attempt.backend().id().substring(1));
    }
}
