package io.fairlead.api;

import static io.fairlead.api.Balancers.complete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a backend gets that may work again. */
class TrialTest {
    private final VirtualTime time = VirtualTime.create();

    private void report(LoadBalancer balancer, String id, Verdict verdict) {
        balancer.report(id, "passive", verdict);
        time.runPending();
    }

    @Test
    void takesOneAttemptAtATimeWhileOthersAreHealthy() {
        // the strategy wants to give everything to a, which is on trial
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.first(), "a", "b", "c").build();
        report(balancer, "a", Verdict.trial("half-open"));
        Attempt first = balancer.attempt();
        assertThat(balancer.acquire(first)).isTrue();
        assertThat(first.backend().id()).isEqualTo("a");
        for (int i = 0; i < 20; i++) {
            assertThat(balancer.acquire(Selection.any()).backend().id()).isNotEqualTo("a");
        }
        complete(first, Outcome.SUCCESS);
        Lease second = balancer.acquire(Selection.any());
        assertThat(second.backend().id()).isEqualTo("a");
        assertThat(balancer.acquire(Selection.any()).backend().id()).isNotEqualTo("a");
        second.close();
        assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("a");
    }

    /** A session of TCP may last for hours; the trial must not wait for its end. */
    @Test
    void takesTheNextAttemptWhenTheOneBeforeHasResponded() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.first(), "a", "b").build();
        report(balancer, "a", Verdict.trial("half-open"));
        Attempt session = balancer.attempt();
        assertThat(balancer.acquire(session)).isTrue();
        assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("b");
        session.responded();
        session.responded();
        Lease second = balancer.acquire(Selection.any().preferring("a"));
        assertThat(second.backend().id()).isEqualTo("a");
        complete(session, Outcome.SUCCESS);
        assertThat(balancer.acquire(Selection.any()).backend().id())
                .as("the end gives nothing back a second time")
                .isEqualTo("b");
        second.responded();
        second.complete(Outcome.SUCCESS);
        Lease third = balancer.acquire(Selection.any());
        assertThat(third.backend().id()).isEqualTo("a");
        assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("b");
    }

    @Test
    void neverTakesMoreThanOneHoweverManyThreadsAsk() throws Exception {
        LoadBalancer balancer = LoadBalancer.builder(Balancers.first())
                .backends(Balancers.backends("a", "b"))
                .controlExecutor(Runnable::run)
                .build();
        balancer.report("a", "passive", Verdict.trial("half-open"));
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger given = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(threads.submit(() -> {
                    Attempt attempt = balancer.attempt();
                    for (int k = 0; k < 5_000; k++) {
                        attempt.reset();
                        assertThat(balancer.acquire(attempt))
                                .as("b takes whatever a does not")
                                .isTrue();
                        if (attempt.backend().id().equals("a")) {
                            given.incrementAndGet();
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            now.decrementAndGet();
                        }
                        complete(attempt, Outcome.SUCCESS);
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most).hasValue(1);
        assertThat(given.get()).isPositive();
        assertThat(balancer.view().backends()).allMatch(backend -> backend.inFlight() == 0);
    }

    @Test
    void allOnTrialShareTheLoadWithoutLimit() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.cyclic(), "a", "b").build();
        report(balancer, "a", Verdict.trial(""));
        report(balancer, "b", Verdict.trial(""));
        for (int i = 0; i < 5; i++) {
            balancer.acquire(Selection.any());
        }
        PoolView view = balancer.view();
        assertThat(view.backend("a").inFlight() + view.backend("b").inFlight()).isEqualTo(5);
        assertThat(view.backend("a").factor()).isEqualTo(1);
        assertThat(view.panic()).isFalse();
    }

    @Test
    void aBackendThatIsDownIsNobodyElseToTakeTheLoad() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a", "b")
                .panic(Panic.never())
                .build();
        report(balancer, "a", Verdict.trial(""));
        report(balancer, "b", Verdict.down(""));
        for (int i = 0; i < 5; i++) {
            assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("a");
        }
    }

    @Test
    void isNotSparedWhereHealthIsIgnored() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.first(), "a", "b", "c", "d")
                .panic(Panic.below(75))
                .build();
        report(balancer, "a", Verdict.trial(""));
        report(balancer, "b", Verdict.down(""));
        report(balancer, "c", Verdict.down(""));
        PoolView view = balancer.view();
        assertThat(view.panic()).isTrue();
        assertThat(view.backend("a").factor()).isEqualTo(1);
        assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("a");
        assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("a");
    }

    @Test
    void countsATenthOfItsWeight() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.cyclic(), "a", "b").build();
        report(balancer, "a", Verdict.trial("half-open"));
        PoolView view = balancer.view();
        assertThat(view.backend("a").factor()).isEqualTo(0.1, offset(1e-9));
        assertThat(view.backend("b").factor()).isEqualTo(1);
        assertThat(view.tiers().get(0).available()).isEqualTo(0.55, offset(1e-9));
        assertThat(view.summary("a")).isEqualTo("in: on trial, passive: half-open; takes 10 %");
    }

    @Test
    void warmsUpOnceTheTrialIsOver() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.cyclic(), "a", "b").build();
        balancer.reconfigure(balancer.settings().withSlowStart(SlowStart.fromNothing(Duration.ofSeconds(100))));
        report(balancer, "a", Verdict.down(""));
        report(balancer, "a", Verdict.trial(""));
        time.advance(Duration.ofSeconds(500));
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(0.01);
        report(balancer, "a", Verdict.unknown());
        time.advance(Duration.ofSeconds(50));
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(0.5);
        time.advance(Duration.ofSeconds(50));
        assertThat(balancer.view().backend("a").ramp()).isEqualTo(1);
    }

    @Test
    void aPreferenceForABusyOneIsMissed() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.cyclic(), "a", "b").build();
        report(balancer, "a", Verdict.trial(""));
        Lease first = balancer.acquire(Selection.any().preferring("a"));
        assertThat(first.backend().id()).isEqualTo("a");
        Lease second = balancer.acquire(Selection.any().preferring("a"));
        assertThat(second.backend().id()).isEqualTo("b");
        assertThat(second.preferenceMissed()).isTrue();
    }

    @Test
    void aRequestThatHasTriedTheRestIsRefusedRatherThanGivenABusyOne() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a", "b")
                .retryBudget(RetryBudget.unlimited())
                .build();
        report(balancer, "a", Verdict.trial(""));
        Lease onTrial = balancer.acquire(Selection.any().preferring("a"));
        Attempt attempt = balancer.attempt();
        assertThat(balancer.acquire(attempt)).isTrue();
        complete(attempt, Outcome.BACKEND_ERROR);
        assertThat(balancer.acquire(attempt)).isFalse();
        assertThat(attempt.refusal()).isEqualTo(Refusal.SATURATED);
        onTrial.close();
        assertThat(balancer.acquire(attempt)).isTrue();
        assertThat(attempt.backend().id()).isEqualTo("a");
    }

    @Test
    void whatBeganBeforeTheTrialDoesNotBlockIt() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.first()).build();
        balancer.update(List.of(
                Backend.builder("a", Balancers.ADDRESS).maxConcurrency(3).build(), Balancers.backend("b")));
        Lease before = balancer.acquire(Selection.any());
        report(balancer, "a", Verdict.down(""));
        report(balancer, "a", Verdict.trial(""));
        Lease onTrial = balancer.acquire(Selection.any());
        assertThat(onTrial.backend().id()).isEqualTo("a");
        assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("b");

        report(balancer, "a", Verdict.up(""));
        assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("a");
        assertThat(balancer.acquire(Selection.any()).backend().id())
                .as("at its own limit")
                .isEqualTo("b");
        before.close();
        onTrial.close();
        assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("a");
    }

    @Test
    void aLimitThatRefusesGivesThePermitOfTheTrialBack() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.first()).build();
        balancer.update(List.of(
                Backend.builder("a", Balancers.ADDRESS).maxConcurrency(1).build(), Balancers.backend("b")));
        Lease before = balancer.acquire(Selection.any());
        report(balancer, "a", Verdict.trial(""));
        assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("b");
        before.close();
        assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("a");
    }
}
