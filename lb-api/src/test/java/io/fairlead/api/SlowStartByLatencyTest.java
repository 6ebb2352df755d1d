package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Backends that come back take up their load as soon as they are as fast as others. */
class SlowStartByLatencyTest {
    private static final SlowStart RULE = SlowStart.over(Duration.ofSeconds(60)).withLatencyFactor(2);
    private static final Duration STEP = Duration.ofSeconds(6);

    private final VirtualTime time = VirtualTime.create();

    @Test
    void aBackendStaysAtItsFirstShareUntilItIsAsFastAsTheOthers() {
        LoadBalancer balancer = returned(RULE, Balancers.cyclic());
        for (int i = 0; i < 4; i++) {
            assertThat(balancer.view().backend("a").ramp()).isEqualTo(0.1);
            answers(balancer, 20, 50, Outcome.SUCCESS);
        }
        assertThat(balancer.view().summary("a")).endsWith("warming up, at 10 %");
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(0.1);
        answers(balancer, 20, 20, Outcome.SUCCESS);
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(1);
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void theWindowIsTheLongestThatItTakes() {
        LoadBalancer balancer = returned(RULE, Balancers.cyclic());
        for (int i = 0; i < 10; i++) {
            assertThat(balancer.view().backend("a").ramp()).isEqualTo(0.1);
            answers(balancer, 20, 21, Outcome.SUCCESS);
        }
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(1);
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void aFewAnswersDecideNothing() {
        LoadBalancer balancer = returned(RULE, Balancers.cyclic());
        answers(balancer, 9, 1, Outcome.SUCCESS);
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(0.1);
        answers(balancer, 10, 1, Outcome.SUCCESS);
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(1);
    }

    @Test
    void fastFailuresAreNotFastAnswers() {
        LoadBalancer balancer = returned(RULE, Balancers.cyclic());
        answers(balancer, 50, 1, Outcome.BACKEND_ERROR);
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(0.1);
    }

    @Test
    void whoReturnsAgainIsColdAgain() {
        LoadBalancer balancer = returned(RULE, Balancers.cyclic());
        answers(balancer, 20, 10, Outcome.SUCCESS);
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(1);
        returns(balancer);
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(0.1);
        answers(balancer, 20, 50, Outcome.SUCCESS);
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(0.1);
    }

    /** What was answered in a step that ended with the backend must not count in the step in which it returns. */
    @Test
    void whatWasAnsweredBeforeItWentDownDoesNotCount() {
        LoadBalancer balancer = returned(RULE, Balancers.cyclic());
        for (int i = 0; i < 100; i++) {
            answer(balancer, "a", 10, Outcome.SUCCESS);
        }
        returns(balancer);
        answers(balancer, 20, 50, Outcome.SUCCESS);
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(0.1);
    }

    /** What was measured while it was off, or before somebody returned, must not count. */
    @Test
    void onlyTheStepCounts() {
        LoadBalancer balancer = pool(RULE, Balancers.cyclic());
        for (int i = 0; i < 1_000; i++) {
            answer(balancer, "a", 10, Outcome.SUCCESS);
            answer(balancer, "b", 10, Outcome.SUCCESS);
        }
        returns(balancer);
        answers(balancer, 20, 50, Outcome.SUCCESS);
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(0.1);
    }

    @Test
    void canBeSwitchedOnAndOffAndStrategiesKeepWhatTheyLearned() {
        List<String> tracked = new ArrayList<>();
        Strategy learning = new Strategy() {
            @Override
            public Selector selector(Candidates candidates, @Nullable Selector previous) {
                return key -> (candidates.size() == 0) ? Selector.NONE : 0;
            }

            @Override
            public Tracker tracker(Backend backend) {
                tracked.add(backend.id());
                return new Tracker() {};
            }
        };
        LoadBalancer balancer = returned(SlowStart.over(RULE.window()), learning);
        balancer.reconfigure(balancer.settings().withSlowStart(RULE));
        answers(balancer, 20, 10, Outcome.SUCCESS);
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(1);
        returns(balancer);
        balancer.reconfigure(balancer.settings().withSlowStart(SlowStart.over(RULE.window())));
        answers(balancer, 20, 10, Outcome.SUCCESS);
        answers(balancer, 20, 10, Outcome.SUCCESS);
        assertThat(balancer.view().backend("a").ramp()).as("by time").isEqualTo(0.2);
        assertThat(tracked).containsExactly("a", "b");
    }

    @Test
    void attemptsReadTheClockOnlyWhereLatencyDecides() {
        AtomicInteger read = new AtomicInteger();
        Ticker ticker = () -> {
            read.incrementAndGet();
            return time.nanos();
        };
        for (boolean byLatency : new boolean[] {false, true}) {
            LoadBalancer balancer = LoadBalancer.builder(
                            Settings.of(Balancers.cyclic()).withSlowStart(RULE.withLatencyFactor(byLatency ? 2 : 0)))
                    .ticker(ticker)
                    .controlExecutor(time)
                    .scheduler(time)
                    .backends(Balancers.backends("a", "b"))
                    .build();
            Attempt attempt = balancer.attempt();
            int before = read.get();
            assertThat(balancer.acquire(attempt)).isTrue();
            Balancers.complete(attempt, Outcome.SUCCESS);
            assertThat(read.get() - before).isEqualTo(byLatency ? 2 : 0);
        }
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThatThrownBy(() -> RULE.withLatencyFactor(0.9)).hasMessage("latencyFactor: 0.9 (expected: 0, or 1..100)");
        assertThatThrownBy(() -> RULE.withLatencyFactor(Double.NaN))
                .hasMessage("latencyFactor: NaN (expected: 0, or 1..100)");
    }

    private LoadBalancer pool(SlowStart rule, Strategy strategy) {
        LoadBalancer balancer = Balancers.builder(time, strategy, "a", "b").build();
        balancer.reconfigure(balancer.settings().withSlowStart(rule));
        return balancer;
    }

    private LoadBalancer returned(SlowStart rule, Strategy strategy) {
        LoadBalancer balancer = pool(rule, strategy);
        returns(balancer);
        return balancer;
    }

    /** Has "a" go down and up again in no time. */
    private void returns(LoadBalancer balancer) {
        balancer.report("a", "http", Verdict.down("x"));
        time.runPending();
        balancer.report("a", "http", Verdict.up("x"));
        time.runPending();
    }

    /** A step in which "a" answers so often, each time after so many milliseconds, and "b" 20 times after 10. */
    private void answers(LoadBalancer balancer, int count, int millis, Outcome outcome) {
        long begun = time.nanos();
        for (int i = 0; i < 20; i++) {
            answer(balancer, "b", 10, Outcome.SUCCESS);
        }
        for (int i = 0; i < count; i++) {
            answer(balancer, "a", millis, outcome);
        }
        time.advance(STEP.minusNanos(time.nanos() - begun));
    }

    private void answer(LoadBalancer balancer, String id, int millis, Outcome outcome) {
        Lease lease = balancer.acquire(Selection.any().preferring(id));
        assertThat(lease.backend().id()).isEqualTo(id);
        time.advance(Duration.ofMillis(millis));
        lease.complete(outcome);
    }
}
