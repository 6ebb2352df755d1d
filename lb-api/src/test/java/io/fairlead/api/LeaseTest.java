package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private final VirtualTime time = VirtualTime.create();

    @Test
    void theFirstCompletionWins() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a").build();
        Lease lease = balancer.acquire(Selection.any());
        assertThat(lease.complete(Outcome.TIMEOUT)).isTrue();
        assertThat(lease.complete(Outcome.SUCCESS)).isFalse();
        lease.close();
        assertThat(lease.backend().id()).isEqualTo("a");
        assertThat(balancer.view().backend("a").outcomes()).containsOnlyKeys(Outcome.TIMEOUT);
    }

    @Test
    void closingWithoutCompletionSaysNothingAboutTheBackend() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a").build();
        try (Lease lease = balancer.acquire(Selection.any())) {
            assertThat(lease.preferenceMissed()).isFalse();
        }
        assertThat(balancer.view().backend("a").count(Outcome.CANCELLED)).isEqualTo(1);
        assertThat(balancer.view().backend("a").inFlight()).isZero();
    }

    @Test
    void nextGoesElsewhereUntilAllAreTried() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.first(), "a", "b", "c").build();
        List<String> given = new ArrayList<>();
        Lease lease = balancer.acquire(Selection.any());
        given.add(lease.backend().id());
        for (int i = 0; i < 2; i++) {
            lease = lease.next(Outcome.CONNECT_FAILED);
            given.add(lease.backend().id());
        }
        assertThat(given).containsExactlyInAnyOrder("a", "b", "c");
        Lease last = lease;
        assertThatThrownBy(() -> last.next(Outcome.CONNECT_FAILED))
                .isInstanceOf(NoBackendException.class)
                .hasMessageContaining("ALL_TRIED");
        assertThatThrownBy(() -> last.next(Outcome.CONNECT_FAILED)).isInstanceOf(IllegalStateException.class);
        assertThat(balancer.view().backends())
                .allMatch(backend -> backend.inFlight() == 0 && backend.count(Outcome.CONNECT_FAILED) == 1);
    }

    @Test
    void carriesHashPreferenceAndTimeLimitOverTries() {
        LoadBalancer balancer = LoadBalancer.builder((candidates, previous) -> key ->
                        key.hashed() ? (int) Long.remainderUnsigned(key.hash(), candidates.size()) : Selector.NONE)
                .ticker(time)
                .controlExecutor(time)
                .backends(Balancers.backends("a", "b", "c"))
                .build();
        assertThat(balancer.acquire(Selection.byHash(1)).backend().id()).isEqualTo("b");
        Selection selection = Selection.byHash(2).preferring("a").within(Duration.ofMillis(10));
        Lease lease = balancer.acquire(selection);
        assertThat(lease.backend().id()).isEqualTo("a");
        Lease second = lease.next(Outcome.RESET);
        assertThat(second.backend().id()).isEqualTo("c");
        assertThat(second.preferenceMissed()).isTrue();
        time.advance(Duration.ofMillis(10));
        assertThatThrownBy(() -> second.next(Outcome.RESET)).hasMessageContaining("DEADLINE_EXCEEDED");
    }

    @Test
    void theExceptionSaysWhyEachBackendIsOut() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a", "b", "c")
                .panic(Panic.never())
                .build();
        balancer.report("a", "http", Verdict.down("HTTP 503"));
        time.advance(Duration.ofMillis(1500));
        balancer.admin("b", AdminState.MAINT);
        balancer.admin("c", AdminState.DRAIN);
        assertThatThrownBy(() -> balancer.acquire(Selection.any()))
                .isInstanceOf(NoBackendException.class)
                .hasMessage("test: no backend: ALL_DOWN [a DOWN for 1500 ms (http: HTTP 503), 0 in flight; "
                        + "b MAINT for 0 ms, 0 in flight; c DRAIN for 0 ms, 0 in flight]")
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
        balancer.update(List.of());
        assertThatThrownBy(() -> balancer.acquire(Selection.any())).hasMessage("test: no backend: EMPTY");
    }

    @Test
    void trackersAreToldOfALeaseAsOfAnAttempt() {
        for (boolean plain : new boolean[] {true, false}) {
            // the clock passes the end of its numbers while the lease is in use
            VirtualTime start = VirtualTime.create();
            Ticker ticker = () -> start.nanos() + Long.MAX_VALUE - 3;
            Told told = new Told();
            LoadBalancer balancer = LoadBalancer.builder(told)
                    .ticker(ticker)
                    .controlExecutor(start)
                    .backends(Balancers.backends("a"))
                    .build();
            Selection selection = plain ? Selection.any() : Selection.any().within(Duration.ofDays(1));

            Lease answered = balancer.acquire(selection);
            start.advance(Duration.ofNanos(5));
            answered.responded();
            start.advance(Duration.ofNanos(2));
            answered.responded();
            start.advance(Duration.ofNanos(4));
            answered.complete(Outcome.SUCCESS);
            answered.responded();
            answered.complete(Outcome.RESET);
            Lease silent = balancer.acquire(selection);
            start.advance(Duration.ofNanos(10));
            silent.close();

            long zero = Long.MAX_VALUE - 3;
            assertThat(told.log)
                    .as("plain: %s", plain)
                    .containsExactly(
                            "started at " + zero,
                            "responded at " + (zero + 5) + " after 5",
                            "SUCCESS at " + (zero + 11) + " after 5",
                            "started at " + (zero + 11),
                            "CANCELLED at " + (zero + 21) + " after 10");
        }
    }

    @Test
    void aRetryIsTrackedFromItsOwnBeginning() {
        Told told = new Told();
        LoadBalancer balancer = Balancers.builder(time, told, "a", "b").build();
        Lease first = balancer.acquire(Selection.any());
        first.responded();
        time.advance(Duration.ofNanos(3));
        Lease second = first.next(Outcome.RESET);
        time.advance(Duration.ofNanos(4));
        second.complete(Outcome.SUCCESS);
        assertThat(second.backend()).isNotEqualTo(first.backend());
        assertThat(told.log)
                .containsExactly(
                        "started at 0",
                        "responded at 0 after 0",
                        "RESET at 3 after 0",
                        "started at 3",
                        "SUCCESS at 7 after 4");
    }

    @Test
    void theClockIsReadOnceForSelectorAndTracker() {
        AtomicLong readings = new AtomicLong(Long.MIN_VALUE);
        List<Long> seen = new ArrayList<>();
        Told told = new Told();
        Strategy asking = new Strategy() {
            @Override
            public Selector selector(Candidates candidates, @Nullable Selector previous) {
                return key -> {
                    seen.add(key.nanos());
                    seen.add(key.nanos());
                    return 0;
                };
            }

            @Override
            public Tracker tracker(Backend backend) {
                return told;
            }
        };
        LoadBalancer balancer = LoadBalancer.builder(asking)
                .ticker(readings::getAndIncrement)
                .backends(Balancers.backends("a"))
                .build();
        balancer.acquire(Selection.any());
        assertThat(seen).hasSize(2).containsOnly(seen.get(0));
        assertThat(told.log).containsExactly("started at " + seen.get(0));
        assertThat(readings).hasValue(seen.get(0) + 1);
    }

    @Test
    void listenersAreToldOfALeaseOnce() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.first(), "a").build();
        List<String> told = new ArrayList<>();
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public boolean wantsCompletions() {
                return true;
            }

            @Override
            public void onCompleted(Backend backend, Outcome outcome) {
                told.add(backend.id() + ' ' + outcome);
            }
        });
        try (Lease lease = balancer.acquire(Selection.any())) {
            lease.complete(Outcome.TIMEOUT);
            lease.complete(Outcome.SUCCESS);
        }
        assertThat(told).containsExactly("a TIMEOUT");
    }

    @Test
    void leasesCountAgainstALimit() {
        LoadBalancer balancer = LoadBalancer.builder(Balancers.first())
                .backends(List.of(
                        Backend.builder("a", "127.0.0.1", 1).maxConcurrency(1).build()))
                .build();
        Lease lease = balancer.acquire(Selection.any());
        assertThatThrownBy(() -> balancer.acquire(Selection.any())).hasMessageContaining("SATURATED");
        lease.close();
        balancer.acquire(Selection.any()).close();
    }

    @Test
    void manyThreadsRacingToCompleteCountOnce() throws InterruptedException {
        LoadBalancer balancer = Balancers.builder(time, Balancers.first(), "a").build();
        AtomicInteger wins = new AtomicInteger();
        for (int round = 0; round < 200; round++) {
            Lease lease = balancer.acquire(Selection.any());
            CountDownLatch go = new CountDownLatch(1);
            Thread[] threads = new Thread[3];
            for (int i = 0; i < threads.length; i++) {
                threads[i] = new Thread(() -> {
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    if (lease.complete(Outcome.SUCCESS)) {
                        wins.incrementAndGet();
                    }
                });
                threads[i].start();
            }
            go.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(wins).hasValue(200);
        assertThat(balancer.view().backend("a").inFlight()).isZero();
    }

    @Test
    void aDroppedLeaseIsFoundAndCompleted() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.first(), "a")
                .leakDetection(true)
                .build();
        drop(balancer);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return balancer.view().backend("a").inFlight() == 0;
        });
        assertThat(balancer.view().backend("a").count(Outcome.CANCELLED)).isEqualTo(1);
        try (Lease kept = balancer.acquire(Selection.any())) {
            assertThat(kept.complete(Outcome.SUCCESS)).isTrue();
        }
        assertThat(balancer.view().backend("a").count(Outcome.SUCCESS)).isEqualTo(1);
    }

    private static void drop(LoadBalancer balancer) {
        assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("a");
    }

    /** A strategy that chooses the first, and whose trackers write down what they are told. */
    private static final class Told implements Strategy, Tracker {
        final List<String> log = new ArrayList<>();

        @Override
        public Selector selector(Candidates candidates, @Nullable Selector previous) {
            return Balancers.first().selector(candidates, previous);
        }

        @Override
        public Tracker tracker(Backend backend) {
            return this;
        }

        @Override
        public void started(long nowNanos) {
            log.add("started at " + nowNanos);
        }

        @Override
        public void responded(long nowNanos, long latencyNanos) {
            log.add("responded at " + nowNanos + " after " + latencyNanos);
        }

        @Override
        public void completed(Outcome outcome, long nowNanos, long latencyNanos) {
            log.add(outcome + " at " + nowNanos + " after " + latencyNanos);
        }
    }
}
