package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backends that come back take up their load by and by. */
class SlowStartTest {
    private static final Duration WINDOW = Duration.ofSeconds(60);

    private final VirtualTime time = VirtualTime.create();

    /** Values of Envoy's formula for a window of 60 s, and HAProxy's line. */
    @ParameterizedTest
    @CsvSource({
        "1, 10,  0, 0.1",
        "1, 10,  1, 0.1",
        "1, 10,  5, 0.1",
        "1, 10,  6, 0.1",
        "1, 10,  7, 0.1167",
        "1, 10, 15, 0.25",
        "1, 10, 30, 0.5",
        "1, 10, 45, 0.75",
        "1, 10, 59, 0.9833",
        "1, 10, 60, 1",
        "1, 10, 90, 1",
        "2, 10,  0, 0.1291",
        "2, 10,  6, 0.3162",
        "2, 10, 15, 0.5",
        "2, 10, 30, 0.7071",
        "1,  1,  6, 0.1",
        "1,  1, 30, 0.5",
        "0.5, 1, 30, 0.25",
    })
    void followsTheRule(double aggression, int least, int seconds, double share) {
        SlowStart rule = SlowStart.over(WINDOW).withAggression(aggression).withMinPercent(least);
        assertThat(rule.factor(Duration.ofSeconds(seconds))).isCloseTo(share, within(1e-4));
    }

    @Test
    void aShortWindowIsNotOverAtItsFirstSecond() {
        assertThat(SlowStart.fromNothing(Duration.ofMillis(300)).factor(Duration.ZERO))
                .isCloseTo(1 / 60.0, within(1e-9));
        assertThat(SlowStart.none().factor(Duration.ZERO)).isEqualTo(1);
    }

    @Test
    void risesInTenStepsAndThenLeavesTheTimerAlone() {
        AtomicInteger built = new AtomicInteger();
        LoadBalancer balancer = pool(counting(built), "a", "b");
        assertThat(time.scheduledTasks())
                .as("the first members are at full load")
                .isZero();
        returns(balancer, "a");
        int before = built.get();
        List<Double> factors = new ArrayList<>();
        for (int step = 0; step <= 10; step++) {
            factors.add(balancer.view().backend("a").factor());
            assertThat(balancer.view().backend("a").ramp()).isEqualTo(factors.get(step));
            assertThat(balancer.view().backend("b").factor()).isEqualTo(1);
            time.advance(Duration.ofMillis(5_999));
            assertThat(balancer.view().backend("a").factor()).isEqualTo(factors.get(step));
            time.advance(Duration.ofMillis(1));
        }
        assertThat(factors).containsExactly(0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0);
        assertThat(built).as("the first two are equal").hasValue(before + 9);
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void whoeverComesBackOrJoinsWarmsUp() {
        LoadBalancer balancer = pool(Balancers.cyclic(), "down", "maint", "drain", "late", "old");
        balancer.admin("maint", AdminState.MAINT);
        balancer.admin("drain", AdminState.DRAIN);
        balancer.admin("late", AdminState.MAINT);
        returns(balancer, "down");
        balancer.admin("maint", AdminState.READY);
        balancer.admin("drain", AdminState.READY);
        balancer.admin("late", AdminState.DRAIN);
        balancer.admin("late", AdminState.READY);
        balancer.update(Balancers.backends("down", "maint", "drain", "late", "old", "new"));
        assertThat(balancer.view().backends())
                .filteredOn(backend -> backend.ramp() < 1)
                .extracting(backend -> backend.backend().id())
                .containsExactly("down", "maint", "late", "new");
        assertThat(balancer.view().summary("new")).isEqualTo("in: nothing reported yet; warming up, at 10 %");
    }

    @Test
    void theFirstMembersOfAnEmptyPoolAreNotSlow() {
        LoadBalancer balancer = pool(Balancers.cyclic());
        balancer.update(Balancers.backends("a", "b"));
        assertThat(balancer.view().backends()).allMatch(backend -> backend.ramp() == 1);
        balancer.report("a", "http", Verdict.up("first check"));
        time.runPending();
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(1);
    }

    @Test
    void equalRampsCancelOut() {
        LoadBalancer balancer = pool(Balancers.cyclic(), "a", "b");
        returns(balancer, "a", "b");
        assertThat(balancer.view().backends()).allMatch(backend -> backend.factor() == 1 && backend.ramp() == 0.1);
    }

    @Test
    void manyThatComeBackShareTheSteps() {
        AtomicInteger built = new AtomicInteger();
        LoadBalancer balancer = pool(counting(built), "old");
        List<String> ids = new ArrayList<>(List.of("old"));
        for (int i = 0; i < 50; i++) {
            ids.add("new" + i);
            balancer.update(Balancers.backends(ids.toArray(new String[0])));
            time.advance(Duration.ofMillis(1));
        }
        int before = built.get();
        time.advance(WINDOW.multipliedBy(2));
        assertThat(built.get() - before).isLessThanOrEqualTo(11);
        assertThat(balancer.view().backends()).allMatch(backend -> backend.factor() == 1);
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void changesWhileItRuns() {
        LoadBalancer balancer = pool(Balancers.cyclic(), "a", "b");
        returns(balancer, "a");
        time.advance(Duration.ofSeconds(30));
        assertThat(balancer.view().backend("a").factor()).isEqualTo(0.5);
        balancer.reconfigure(balancer.settings().withSlowStart(SlowStart.over(Duration.ofSeconds(100))));
        assertThat(balancer.view().backend("a").factor()).isEqualTo(0.3);
        assertThat(time.scheduledTasks()).isEqualTo(1);
        balancer.reconfigure(balancer.settings().withSlowStart(SlowStart.none()));
        assertThat(balancer.view().backend("a").factor()).isEqualTo(1);
        assertThat(time.scheduledTasks()).isZero();
        balancer.reconfigure(balancer.settings().withSlowStart(SlowStart.over(WINDOW)));
        assertThat(balancer.view().backend("a").factor())
                .as("what came back lately is remembered")
                .isEqualTo(0.5);
        balancer.reconfigure(balancer.settings().withStrategy(Balancers.divided(Division.KEY)));
        assertThat(balancer.view().backend("a").factor())
                .as("keys have no ramp")
                .isEqualTo(1);
        assertThat(time.scheduledTasks()).isZero();
        balancer.reconfigure(balancer.settings().withStrategy(Balancers.cyclic()));
        assertThat(time.scheduledTasks()).isEqualTo(1);
        balancer.close();
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void beginsAnewWithEachReturn() {
        LoadBalancer balancer = pool(Balancers.cyclic(), "a", "b");
        returns(balancer, "a");
        time.advance(Duration.ofSeconds(48));
        returns(balancer, "a");
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(0.1);
        time.advance(Duration.ofSeconds(12));
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(0.2);
    }

    @Test
    void aTierThatComesBackTakesItsLoadFromTheBackupByAndBy() {
        LoadBalancer balancer = pool(Balancers.cyclic(), "a");
        balancer.update(List.of(
                Balancers.backend("a"),
                Backend.builder("backup", Balancers.ADDRESS).tier(1).build()));
        time.advance(WINDOW);
        returns(balancer, "a");
        List<Long> shares = new ArrayList<>();
        for (int step = 0; step < 10; step++) {
            shares.add(Math.round(100 * balancer.view().tiers().get(0).share()));
            time.advance(Duration.ofSeconds(6));
        }
        assertThat(shares).containsExactly(14L, 14L, 28L, 42L, 56L, 70L, 84L, 98L, 100L, 100L);
    }

    @Test
    void aTierThatGrowsTakesNothingFromItself() {
        LoadBalancer balancer = pool(Balancers.cyclic(), "a", "b");
        List<Backend> grown = new ArrayList<>(Balancers.backends("a", "b", "c", "d", "e", "f"));
        grown.add(Backend.builder("backup", Balancers.ADDRESS).tier(1).build());
        balancer.update(grown);
        assertThat(balancer.view().backend("c").factor()).isEqualTo(0.1);
        assertThat(balancer.view().tiers().get(0).share()).isEqualTo(1);
        assertThat(balancer.view().tiers().get(0).available()).isCloseTo(1, within(1e-9));
    }

    @Test
    void aSchedulerThatTakesNoTaskBreaksNothing() {
        LoadBalancer balancer = LoadBalancer.builder(
                        Settings.of(Balancers.cyclic()).withSlowStart(SlowStart.over(WINDOW)))
                .ticker(time)
                .controlExecutor(time)
                .scheduler((delay, task) -> {
                    throw new RejectedExecutionException("closed");
                })
                .backends(Balancers.backends("a", "b"))
                .build();
        returns(balancer, "a");
        assertThat(balancer.view().backend("a").factor()).isEqualTo(0.1);
        time.advance(Duration.ofSeconds(30));
        balancer.admin("b", AdminState.DRAIN);
        balancer.admin("b", AdminState.READY);
        assertThat(balancer.view().backend("a").factor())
                .as("moves with other changes")
                .isEqualTo(0.5);
    }

    @Test
    void aStrategyThatThrowsAtAStepIsAskedAgainAtTheNext() {
        boolean[] broken = {false};
        Strategy fragile = (candidates, previous) -> {
            if (broken[0]) {
                throw new IllegalStateException("broken");
            }
            return key -> 0;
        };
        LoadBalancer balancer = pool(fragile, "a", "b");
        returns(balancer, "a");
        broken[0] = true;
        time.advance(Duration.ofSeconds(18));
        assertThat(balancer.view().backend("a").factor()).isEqualTo(0.1);
        broken[0] = false;
        time.advance(Duration.ofSeconds(6));
        assertThat(balancer.view().backend("a").factor()).isEqualTo(0.4);
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThatThrownBy(() -> SlowStart.over(Duration.ofSeconds(-1)))
                .hasMessage("window: PT-1S (expected: PT0S..PT24H)");
        assertThatThrownBy(() -> SlowStart.over(WINDOW).withAggression(0))
                .hasMessage("aggression: 0.0 (expected: above 0, at most 100)");
        assertThatThrownBy(() -> SlowStart.over(WINDOW).withMinPercent(0))
                .hasMessage("minPercent: 0 (expected: 1..100)");
    }

    private LoadBalancer pool(Strategy strategy, String... ids) {
        LoadBalancer balancer = Balancers.builder(time, strategy, ids).build();
        balancer.reconfigure(balancer.settings().withSlowStart(SlowStart.over(WINDOW)));
        return balancer;
    }

    private static Strategy counting(AtomicInteger built) {
        return (candidates, previous) -> {
            built.incrementAndGet();
            return key -> 0;
        };
    }

    /** Down and up again in no time. */
    private void returns(LoadBalancer balancer, String... ids) {
        for (String id : ids) {
            balancer.report(id, "http", Verdict.down("x"));
        }
        time.runPending();
        for (String id : ids) {
            balancer.report(id, "http", Verdict.up("x"));
        }
        time.runPending();
    }
}
