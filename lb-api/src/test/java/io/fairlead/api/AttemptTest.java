package io.fairlead.api;

import static io.fairlead.api.Balancers.complete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptTest {
    private final VirtualTime time = VirtualTime.create();

    @Test
    void holdsTheBackendUntilCompletedAndCountsOnce() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a").build();
        Attempt attempt = balancer.lane().attempt();
        assertThat(balancer.acquire(attempt)).isTrue();
        assertThat(attempt.isLive()).isTrue();
        assertThat(attempt.backend().id()).isEqualTo("a");
        assertThat(balancer.view().backend("a").inFlight()).isEqualTo(1);
        assertThat(attempt.complete(attempt.ticket(), Outcome.SUCCESS)).isTrue();
        assertThat(attempt.complete(attempt.ticket(), Outcome.SUCCESS)).isFalse();
        assertThat(balancer.view().backend("a").inFlight()).isZero();
        assertThat(balancer.view().backend("a").count(Outcome.SUCCESS)).isEqualTo(1);
        assertThat(attempt.backend().id()).isEqualTo("a");
    }

    /** A late timer of an earlier try presents an old ticket: it must change nothing at all. */
    @Property
    void aCompletionWithAnOldTicketChangesNothing(@ForAll @Size(min = 1, max = 20) List<Outcome> outcomes) {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a", "b", "c")
                .retryBudget(RetryBudget.unlimited())
                .build();
        Attempt attempt = balancer.attempt();
        long[] old = new long[outcomes.size()];
        for (int i = 0; i < old.length; i++) {
            attempt.reset();
            assertThat(balancer.acquire(attempt)).isTrue();
            old[i] = attempt.ticket();
            for (int k = 0; k < i; k++) {
                PoolView before = balancer.view();
                Backend held = attempt.backend();
                assertThat(attempt.complete(old[k], outcomes.get(k))).isFalse();
                assertThat(balancer.view()).isEqualTo(before);
                assertThat(attempt.isLive()).isTrue();
                assertThat(attempt.backend()).isSameAs(held);
            }
            complete(attempt, outcomes.get(i));
        }
        assertThat(balancer.view().backends()).allMatch(backend -> backend.inFlight() == 0);
    }

    /** Reading the clock costs more than many a pick: nobody reads it unasked, and everybody shares one reading. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theClockIsReadOnceAnAcquireAndOnlyOnDemand(boolean asked) {
        AtomicInteger readings = new AtomicInteger();
        List<Long> selected = new ArrayList<>();
        LoadBalancer balancer = LoadBalancer.builder((candidates, previous) -> key -> {
                    if (asked) {
                        selected.add(key.nanos());
                        assertThat(key.nanos()).isEqualTo(selected.get(selected.size() - 1));
                    }
                    return 0;
                })
                .ticker(() -> {
                    readings.incrementAndGet();
                    return time.nanos();
                })
                .backends(Balancers.backends("a"))
                .build();
        Attempt attempt = balancer.attempt();
        readings.set(0);
        for (int i = 1; i <= 3; i++) {
            time.advance(Duration.ofMillis(1));
            attempt.reset();
            assertThat(balancer.acquire(attempt)).isTrue();
            complete(attempt, Outcome.SUCCESS);
            assertThat(readings).hasValue(asked ? i : 0);
        }
        assertThat(selected).isEqualTo(asked ? List.of(1_000_000L, 2_000_000L, 3_000_000L) : List.of());
    }

    @Test
    void listenersAndLimitsReadNoClock() {
        AtomicInteger readings = new AtomicInteger();
        LoadBalancer balancer = LoadBalancer.builder(Balancers.first())
                .ticker(readings::incrementAndGet)
                .backends(List.of(Backend.builder("a", Balancers.ADDRESS)
                        .maxConcurrency(1)
                        .build()))
                .build();
        balancer.subscribe(new LoadBalancerListener() {});
        Attempt attempt = balancer.attempt();
        readings.set(0);
        assertThat(balancer.acquire(attempt)).isTrue();
        attempt.responded();
        complete(attempt, Outcome.SUCCESS);
        assertThat(readings).hasValue(0);
    }

    /** What the selector was told is the beginning that the trackers are told, at each try; also through a lease. */
    @Test
    void trackersBeginAtTheTimeOfTheSelection() {
        List<Long> told = new ArrayList<>();
        AtomicLong clock = new AtomicLong();
        Strategy strategy = new Strategy() {
            @Override
            public Selector selector(Candidates candidates, @Nullable Selector previous) {
                return key -> {
                    told.add(key.nanos());
                    return 0;
                };
            }

            @Override
            public Tracker tracker(Backend backend) {
                return new Tracker() {
                    @Override
                    public void started(long nowNanos) {
                        told.add(nowNanos);
                    }

                    @Override
                    public void completed(Outcome outcome, long nowNanos, long latencyNanos) {
                        told.add(nowNanos - latencyNanos);
                    }
                };
            }
        };
        LoadBalancer balancer = LoadBalancer.builder(strategy)
                .ticker(clock::incrementAndGet) // no two readings are equal
                .backends(Balancers.backends("a"))
                .build();
        Attempt attempt = balancer.attempt();
        for (int i = 0; i < 3; i++) {
            attempt.reset();
            assertThat(balancer.acquire(attempt)).isTrue();
            complete(attempt, Outcome.SUCCESS);
        }
        balancer.acquire(Selection.any()).close();

        assertThat(told).hasSize(12);
        for (int i = 0; i < 12; i += 3) {
            assertThat(told.subList(i, i + 3)).containsOnly(told.get(i));
            assertThat(told.get(i)).isGreaterThan((i == 0) ? 0 : told.get(i - 1));
        }
    }

    @Test
    void aRetryReadsTheClockAnew() {
        List<Long> told = new ArrayList<>();
        LoadBalancer balancer = Balancers.builder(
                        time,
                        (candidates, previous) -> key -> {
                            told.add(key.nanos());
                            return candidates.size() - 1;
                        },
                        "a",
                        "b")
                .build();
        Attempt attempt = balancer.attempt();
        assertThat(balancer.acquire(attempt)).isTrue();
        complete(attempt, Outcome.CONNECT_FAILED);
        time.advance(Duration.ofNanos(5));
        assertThat(balancer.acquire(attempt)).isTrue();
        complete(attempt, Outcome.CONNECT_FAILED);
        Lease lease = balancer.acquire(Selection.any());
        time.advance(Duration.ofNanos(6));
        lease.next(Outcome.CONNECT_FAILED).close();

        assertThat(told).containsExactly(0L, 5L, 5L, 11L);
    }

    @Test
    void selectorsKnowTheLane() {
        List<Integer> lanes = new ArrayList<>();
        LoadBalancer balancer = Balancers.builder(
                        time,
                        (candidates, previous) -> key -> {
                            lanes.add(key.lane());
                            return 0;
                        },
                        "a")
                .build();
        try (Lane first = balancer.lane();
                Lane second = balancer.lane()) {
            for (Attempt attempt : List.of(balancer.attempt(), second.attempt(), first.attempt(), second.attempt())) {
                assertThat(balancer.acquire(attempt)).isTrue();
                complete(attempt, Outcome.SUCCESS);
            }
        }
        balancer.acquire(Selection.any()).close();
        try (Lane reused = balancer.lane()) {
            assertThat(balancer.acquire(reused.attempt())).isTrue();
        }

        assertThat(lanes).containsExactly(0, 2, 1, 2, 0, lanes.get(5));
        assertThat(lanes.get(5)).isBetween(1, 2);
    }

    @Test
    void acquiringAgainAfterCompletionAvoidsWhatWasTried() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.first(), "a", "b", "c").build();
        Attempt attempt = balancer.attempt();
        java.util.Set<String> given = new java.util.HashSet<>();
        for (int i = 1; i <= 3; i++) {
            assertThat(balancer.acquire(attempt)).isTrue();
            assertThat(attempt.tries()).isEqualTo(i);
            given.add(attempt.backend().id());
            complete(attempt, Outcome.CONNECT_FAILED);
        }
        assertThat(given).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(balancer.acquire(attempt)).isFalse();
        assertThat(attempt.refusal()).isEqualTo(Refusal.ALL_TRIED);
        attempt.reset();
        assertThat(attempt.tries()).isZero();
        assertThat(balancer.acquire(attempt)).isTrue();
    }

    @Test
    void remembersWhatWasTriedOverAnUpdate() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.first(), "a", "b").build();
        Attempt attempt = balancer.attempt();
        balancer.acquire(attempt);
        complete(attempt, Outcome.RESET);
        balancer.update(Balancers.backends("c", "a"));
        assertThat(balancer.acquire(attempt)).isTrue();
        assertThat(attempt.backend().id()).isEqualTo("c");
        complete(attempt, Outcome.RESET);
        assertThat(balancer.acquire(attempt)).isFalse();
        assertThat(attempt.refusal()).isEqualTo(Refusal.ALL_TRIED);
    }

    @Test
    void givesThePreferredBackendEvenWhenItDrainsOrHasNoWeight() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.first(), "a", "b").build();
        balancer.update(List.of(
                Balancers.backend("a"),
                Balancers.backend("b"),
                Backend.builder("zero", Balancers.ADDRESS).weight(0).build()));
        balancer.admin("b", AdminState.DRAIN);
        for (String preferred : List.of("b", "zero")) {
            Attempt attempt = balancer.attempt().prefer(preferred);
            assertThat(balancer.acquire(attempt)).isTrue();
            assertThat(attempt.backend().id()).isEqualTo(preferred);
            assertThat(attempt.preferenceMissed()).isFalse();
            complete(attempt, Outcome.SUCCESS);
        }
    }

    @Test
    void missesAPreferenceThatIsDownInMaintenanceRemovedOrTried() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.first(), "a", "down", "maint", "gone")
                .build();
        balancer.report("down", "test", Verdict.down("broken"));
        time.runPending();
        balancer.admin("maint", AdminState.MAINT);
        balancer.update(Balancers.backends("a", "down", "maint"));
        for (String preferred : List.of("down", "maint", "gone")) {
            Attempt attempt = balancer.attempt().prefer(preferred);
            assertThat(balancer.acquire(attempt)).isTrue();
            assertThat(attempt.backend().id()).isEqualTo("a");
            assertThat(attempt.preferenceMissed()).isTrue();
            complete(attempt, Outcome.SUCCESS);
        }
        balancer.update(Balancers.backends("a", "b"));
        Attempt attempt = balancer.attempt().prefer("b");
        balancer.acquire(attempt);
        complete(attempt, Outcome.CONNECT_FAILED);
        assertThat(balancer.acquire(attempt)).isTrue();
        assertThat(attempt.backend().id()).isEqualTo("a");
        assertThat(attempt.preferenceMissed()).isTrue();
    }

    @Test
    void neverExceedsMaxConcurrency() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.first()).build();
        balancer.update(List.of(
                Backend.builder("a", Balancers.ADDRESS).maxConcurrency(2).build(),
                Backend.builder("b", Balancers.ADDRESS).maxConcurrency(1).build()));
        Attempt[] attempts = {balancer.attempt(), balancer.attempt(), balancer.attempt(), balancer.attempt()};
        assertThat(balancer.acquire(attempts[0])).isTrue();
        assertThat(balancer.acquire(attempts[1])).isTrue();
        assertThat(balancer.acquire(attempts[2])).isTrue();
        assertThat(attempts[2].backend().id()).isEqualTo("b");
        assertThat(balancer.acquire(attempts[3])).isFalse();
        assertThat(attempts[3].refusal()).isEqualTo(Refusal.SATURATED);
        complete(attempts[0], Outcome.SUCCESS);
        assertThat(balancer.acquire(attempts[3])).isTrue();
        assertThat(attempts[3].backend().id()).isEqualTo("a");
    }

    @Test
    void spendsTheRetryBudgetOnRetriesOnlyAndFillsItByFirstTriesAndTime() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a", "b", "c")
                .retryBudget(new RetryBudget(0.5, 1, 2))
                .build();
        assertThat(retriesGranted(balancer, 5)).isEqualTo(2);
        time.advance(Duration.ofSeconds(1));
        // one token for the second, two and a half for the five first tries above, at most two kept
        assertThat(retriesGranted(balancer, 5)).isEqualTo(2);
        time.advance(Duration.ofMillis(1));
        assertThat(balancer.view().refused()).isEqualTo(6);
    }

    /** One dead backend of three fails a third of all tries until it is out: more than any sensible budget. */
    @Test
    void aTryThatReachedNobodyCostsNoRetryToken() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a", "b", "c")
                .retryBudget(new RetryBudget(0, 0, 1))
                .build();
        Attempt attempt = balancer.attempt();
        for (int i = 0; i < 10; i++) {
            attempt.reset();
            assertThat(balancer.acquire(attempt)).isTrue();
            complete(attempt, Outcome.CONNECT_FAILED);
            assertThat(balancer.acquire(attempt)).isTrue();
            complete(attempt, Outcome.SUCCESS);
            Lease lease = balancer.acquire(Selection.any()).next(Outcome.CONNECT_FAILED);
            lease.close();
        }
        attempt.reset();
        assertThat(balancer.acquire(attempt)).isTrue();
        complete(attempt, Outcome.RESET);
        assertThat(balancer.acquire(attempt)).isTrue();
        complete(attempt, Outcome.RESET);
        assertThat(balancer.acquire(attempt)).isFalse();
        assertThat(attempt.refusal()).isEqualTo(Refusal.BUDGET_EXHAUSTED);
    }

    private static int retriesGranted(LoadBalancer balancer, int requests) {
        int granted = 0;
        for (int i = 0; i < requests; i++) {
            Attempt attempt = balancer.attempt();
            assertThat(balancer.acquire(attempt)).isTrue();
            complete(attempt, Outcome.RESET);
            if (balancer.acquire(attempt)) {
                granted++;
                complete(attempt, Outcome.SUCCESS);
            } else {
                assertThat(attempt.refusal()).isEqualTo(Refusal.BUDGET_EXHAUSTED);
            }
        }
        return granted;
    }

    @Test
    void refusesRetriesAfterTheDeadline() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.cyclic(), "a", "b", "c").build();
        Attempt attempt = balancer.attempt().deadline(time.nanos() + 1_000_000);
        assertThat(balancer.acquire(attempt)).isTrue();
        complete(attempt, Outcome.RESET);
        assertThat(balancer.acquire(attempt)).isTrue();
        complete(attempt, Outcome.RESET);
        time.advance(Duration.ofMillis(1));
        assertThat(balancer.acquire(attempt)).isFalse();
        assertThat(attempt.refusal()).isEqualTo(Refusal.DEADLINE_EXCEEDED);
    }

    @Test
    void misuseIsAnErrorThatNamesTheMistake() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a").build();
        LoadBalancer other =
                Balancers.builder(time, Balancers.cyclic(), "a").name("other").build();
        Attempt attempt = balancer.attempt();
        assertThatThrownBy(attempt::backend).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(attempt::refusal).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> other.acquire(attempt))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other");
        balancer.acquire(attempt);
        assertThatThrownBy(() -> balancer.acquire(attempt))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("live on a with ticket 1");
        assertThatThrownBy(attempt::reset).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> attempt.prefer("a")).isInstanceOf(IllegalStateException.class);
        complete(attempt, Outcome.SUCCESS);
        attempt.clear();
        assertThatThrownBy(attempt::backend).isInstanceOf(IllegalStateException.class);
        Lane lane = balancer.lane();
        lane.close();
        lane.close();
        assertThatThrownBy(lane::attempt).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void equalSeedsDrawEqually() {
        long[] draws = new long[2];
        for (int i = 0; i < 2; i++) {
            draws[i] = Balancers.builder(time, Balancers.cyclic(), "a")
                    .build()
                    .attempt()
                    .random();
        }
        assertThat(draws[0]).isEqualTo(draws[1]);
        Attempt attempt =
                Balancers.builder(time, Balancers.cyclic(), "a").build().attempt();
        assertThat(attempt.random()).isNotEqualTo(attempt.random());
    }

    @Test
    void carriesTheHashKeyOfOneRequest() {
        Attempt attempt =
                Balancers.builder(time, Balancers.cyclic(), "a").build().attempt();
        assertThat(attempt.hashed()).isFalse();
        attempt.hash(42);
        assertThat(attempt.hashed()).isTrue();
        assertThat(attempt.hash()).isEqualTo(42);
        attempt.reset();
        assertThat(attempt.hashed()).isFalse();
        assertThat(attempt.hash()).isZero();
    }

    @Test
    void aClosedLaneIsReused() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a").build();
        for (int i = 0; i < 3; i++) {
            Lane lane = balancer.lane();
            Attempt attempt = lane.attempt();
            assertThat(balancer.acquire(attempt)).isTrue();
            complete(attempt, Outcome.SUCCESS);
            lane.close();
        }
        assertThat(balancer.view().backend("a").acquired()).isEqualTo(3);
    }
}
