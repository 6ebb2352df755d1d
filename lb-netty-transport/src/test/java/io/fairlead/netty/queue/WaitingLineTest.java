package io.fairlead.netty.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.AdminState;
import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Refusal;
import io.fairlead.api.VirtualTime;
import io.fairlead.netty.admin.QueueView;
import io.fairlead.strategies.Strategies;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Who waits for a pool, in which order, and that nobody is forgotten. */
class WaitingLineTest {
    private final VirtualTime time = VirtualTime.create();
    private final Deque<Runnable> loop = new ArrayDeque<>();
    private final List<String> served = new ArrayList<>();
    private final Map<String, Request> requests = new HashMap<>();
    private LoadBalancer balancer = balancer(1);
    private WaitingLine line = WaitingLine.of(balancer, time);

    private LoadBalancer balancer(int... limits) {
        return LoadBalancer.builder(Strategies.roundRobin())
                .backends(backends(limits))
                .ticker(time)
                .controlExecutor(Runnable::run)
                .seed(1)
                .build();
    }

    private static List<Backend> backends(int... limits) {
        List<Backend> backends = new ArrayList<>();
        for (int limit : limits) {
            backends.add(Backend.builder("b" + backends.size(), InetSocketAddress.createUnresolved("b", 1))
                    .maxConcurrency(limit)
                    .build());
        }
        return backends;
    }

    private void run() {
        for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
            task.run();
        }
    }

    /** A request as a transport would have it. */
    private class Request implements Waiting {
        final String name;
        final Attempt attempt = balancer.attempt();
        final Waiter waiter = Waiter.of(loop::add, this);
        Refusal refusal = Refusal.CLOSED;
        long waited = -1;

        Request(String name) {
            this.name = name;
            requests.put(name, this);
        }

        Request arrive(int rank) {
            if (!line.isBusy() && take() == Result.TAKEN) {
                served.add(name);
            } else {
                line.join(waiter, rank, 100);
            }
            return this;
        }

        @Override
        public Result take() {
            if (balancer.acquire(attempt)) {
                return Result.TAKEN;
            }
            refusal = attempt.refusal();
            return (refusal == Refusal.SATURATED) ? Result.NO_ROOM : Result.HOPELESS;
        }

        @Override
        public void turn(boolean taken, long waitedNanos) {
            waited = waitedNanos;
            served.add(taken ? name : name + ' ' + refusal);
        }

        void end() {
            attempt.complete(attempt.ticket(), Outcome.SUCCESS);
        }
    }

    private Request arrives(String name) {
        return new Request(name).arrive(4);
    }

    @Test
    void firstInFirstOut() {
        Request a = arrives("a");
        Request b = arrives("b");
        Request c = arrives("c");
        run();
        assertThat(served).containsExactly("a");
        assertThat(line.isBusy()).isTrue();
        time.advance(Duration.ofMillis(3));
        a.end();
        run();
        assertThat(served).containsExactly("a", "b");
        assertThat(b.waited).isEqualTo(3_000_000);
        time.advance(Duration.ofMillis(2));
        b.end();
        run();
        assertThat(served).containsExactly("a", "b", "c");
        assertThat(line.isBusy()).isFalse();
        c.end();
        assertThat(line.view()).isEqualTo(new QueueView(0, 2, 2, 0, 0, 4_000_000));
    }

    @Test
    void whoComesMeanwhileDoesNotTakeWhatAnotherWasCalledFor() {
        Request a = arrives("a");
        arrives("b");
        run();
        a.end(); // b is called, and has not looked yet
        arrives("c");
        run();
        assertThat(served).containsExactly("a", "b");
    }

    @Test
    void lowerClassesComeFirst() {
        arrives("a");
        new Request("late").arrive(7);
        new Request("second").arrive(1);
        new Request("first").arrive(0);
        new Request("third").arrive(1);
        run();
        while (served.size() < 5) {
            requests.get(served.get(served.size() - 1)).end();
            run();
        }
        assertThat(served).containsExactly("a", "first", "second", "third", "late");
    }

    @Test
    void aFullLineTakesNobody() {
        arrives("a");
        Request b = new Request("b");
        assertThat(line.join(b.waiter, 0, 1)).isZero();
        Request c = new Request("c");
        assertThat(line.join(c.waiter, 0, 1)).isEqualTo(-1);
        assertThat(c.waiter.isWaiting()).isFalse();
        assertThat(line.view().refused()).isEqualTo(1);
        Request d = new Request("d");
        assertThat(line.join(d.waiter, 0, 2)).isEqualTo(1);
    }

    @Test
    void whoLeavesIsSkippedAtOnce() {
        Request a = arrives("a");
        Request b = arrives("b");
        Request c = arrives("c");
        run();
        line.leave(b.waiter, true);
        line.leave(b.waiter, true); // once
        assertThat(line.view().length()).isEqualTo(1);
        assertThat(line.view().expired()).isEqualTo(1);
        a.end();
        run();
        assertThat(served).containsExactly("a", "c");
        c.end();
    }

    @Test
    void whoLeavesWhenCalledPassesItOn() {
        Request a = arrives("a");
        Request b = arrives("b");
        arrives("c");
        run();
        a.end(); // calls b
        line.leave(b.waiter, false);
        run();
        assertThat(served).containsExactly("a", "c");
    }

    @Test
    void twoEndsAtOnceServeTwoOfWhomOneComesLater() {
        balancer = balancer(2);
        line = WaitingLine.of(balancer, time);
        Request a = arrives("a");
        Request b = arrives("b");
        arrives("c");
        run();
        a.end(); // calls c
        b.end(); // calls nobody: there is nobody else
        arrives("d");
        run();
        assertThat(served).containsExactly("a", "b", "c", "d");
    }

    @Test
    void whatComesFreeBetweenRefusalAndWaitIsNotMissed() {
        Request a = arrives("a");
        Request b = new Request("b");
        Request c = new Request("c");
        assertThat(b.take()).isEqualTo(Result.NO_ROOM);
        assertThat(c.take()).isEqualTo(Result.NO_ROOM);
        balancer.update(backends(2));
        a.end(); // nobody waits yet: two permits are free
        line.join(b.waiter, 4, 10);
        line.join(c.waiter, 4, 10);
        run();
        assertThat(served).containsExactly("a", "b", "c");
    }

    @Test
    void aStrangerMayBeFasterAndThePlaceIsKept() {
        Request a = arrives("a");
        Request b = arrives("b");
        arrives("c");
        run();
        a.end(); // calls b
        Attempt stranger = balancer.attempt();
        assertThat(balancer.acquire(stranger)).isTrue();
        run();
        assertThat(served).containsExactly("a");
        stranger.complete(stranger.ticket(), Outcome.SUCCESS);
        run();
        assertThat(served).containsExactly("a", "b");
        b.end();
        run();
        assertThat(served).containsExactly("a", "b", "c");
    }

    @Test
    void aLargerPoolServesAllWhoFit() {
        arrives("a");
        arrives("b");
        arrives("c");
        arrives("d");
        run();
        balancer.update(backends(1, 2));
        run();
        assertThat(served).containsExactly("a", "b", "c");
        assertThat(line.view().length()).isEqualTo(1);
    }

    @Test
    void aPoolWithoutHopeSendsAllAway() {
        arrives("a");
        arrives("b");
        arrives("c");
        run();
        balancer.admin("b0", AdminState.MAINT);
        run();
        assertThat(served).containsExactly("a", "b ALL_DOWN", "c ALL_DOWN");
        assertThat(line.isBusy()).isFalse();
    }

    @Test
    void aRetiredLineFollowsTheBalancerUntilItIsEmpty() {
        Request a = arrives("a");
        Request b = arrives("b");
        run();
        line.retire();
        a.end();
        run();
        assertThat(served).containsExactly("a", "b");
        b.end();
    }

    @Test
    void whoseEventLoopHasEndedIsPassedOver() {
        Request a = arrives("a");
        Request gone = new Request("gone");
        Waiter waiter = Waiter.of(
                task -> {
                    throw new java.util.concurrent.RejectedExecutionException();
                },
                gone);
        arrives("b"); // which looks once more, as the first
        run();
        line.join(waiter, 0, 10);
        a.end();
        run();
        assertThat(served).containsExactly("a", "b");
        assertThat(line.view().length()).isZero();
    }

    @Test
    void whoFailsWhenItIsItsTurnHoldsNobodyUp() {
        Request a = arrives("a");
        Request broken = new Request("broken") {
            @Override
            public Result take() {
                throw new IllegalStateException("broken");
            }
        };
        line.join(broken.waiter, 0, 10);
        Request b = arrives("b");
        org.assertj.core.api.Assertions.assertThatThrownBy(this::run).hasMessage("broken");
        run();
        a.end();
        run();
        assertThat(served).containsExactly("a", "b");
        b.end();
    }

    /** Any order of arrivals, departures and ends: nobody waits while there is room, and each class is served in order. */
    @Property(tries = 300)
    void nobodyWaitsWhileThereIsRoom(
            @ForAll @IntRange(min = 1, max = 3) int limit,
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 99) Integer> steps) {
        balancer = balancer(limit);
        line = WaitingLine.of(balancer, time);
        List<Request> all = new ArrayList<>();
        List<Request> live = new ArrayList<>();
        for (int step : steps) {
            if (step < 50) {
                Request request = new Request(Integer.toString(all.size()));
                all.add(request);
                request.arrive(step % 2);
            } else if (step < 60) {
                all.stream()
                        .filter(request -> request.waiter.isWaiting())
                        .findFirst()
                        .ifPresent(request -> line.leave(request.waiter, false));
            } else if (step < 80) {
                all.stream()
                        .filter(request -> request.attempt.isLive())
                        .skip(step % 2)
                        .findFirst()
                        .ifPresent(Request::end);
            } else if (step < 90 && !loop.isEmpty()) {
                loop.remove().run();
            } else {
                run();
            }
        }
        run();
        live.addAll(all.stream().filter(r -> r.attempt.isLive()).toList());
        long waiting = all.stream().filter(r -> r.waiter.isWaiting()).count();
        assertThat(live.size()).isLessThanOrEqualTo(limit);
        assertThat(waiting == 0 || live.size() == limit)
                .as("%s wait, %s of %s are in use", waiting, live.size(), limit)
                .isTrue();
        assertThat(line.view().length()).isEqualTo(waiting);
        while (!served.isEmpty() && all.stream().anyMatch(r -> r.attempt.isLive())) {
            all.stream().filter(r -> r.attempt.isLive()).findFirst().ifPresent(Request::end);
            run();
        }
        assertThat(line.isBusy()).isFalse();
        served.clear();
    }

    /** Many loops, few permits, and strangers: every request is served, and the limit holds. */
    @Test
    void noWakeUpIsLostBetweenManyLoops() throws Exception {
        int loops = 8;
        int each = 1_000;
        LoadBalancer shared = LoadBalancer.builder(Strategies.roundRobin())
                .backends(backends(2, 1))
                .controlExecutor(Runnable::run)
                .build();
        WaitingLine busy = WaitingLine.of(shared, io.fairlead.api.Ticker.system());
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(loops * each);
        List<ExecutorService> executors = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            ExecutorService executor = Executors.newSingleThreadExecutor();
            executors.add(executor);
            Crowd crowd = new Crowd(shared, busy, executor, each, now, most, done);
            for (int atOnce = 0; atOnce < 4; atOnce++) { // one more than there is room for
                executor.execute(crowd::next);
            }
        }
        ExecutorService stranger = Executors.newSingleThreadExecutor();
        Future<?> strange = stranger.submit(() -> {
            Attempt attempt = shared.attempt();
            while (!Thread.interrupted()) {
                if (shared.acquire(attempt)) {
                    attempt.complete(attempt.ticket(), Outcome.SUCCESS);
                }
                attempt.reset();
                LockSupport.parkNanos(1_000);
            }
        });
        boolean all = done.await(60, TimeUnit.SECONDS);
        strange.cancel(true);
        stranger.shutdownNow();
        executors.forEach(ExecutorService::shutdownNow);
        assertThat(all).as("%s not served, %s", done.getCount(), busy.view()).isTrue();
        assertThat(most.get()).isLessThanOrEqualTo(3);
        assertThat(busy.view().waited()).as("the line was used").isPositive();
        assertThat(busy.isBusy()).isFalse();
    }

    /** The requests of one loop, a few at a time. */
    private static final class Crowd {
        private final LoadBalancer balancer;
        private final WaitingLine line;
        private final ExecutorService loop;
        private final AtomicInteger now;
        private final AtomicInteger most;
        private final CountDownLatch done;
        private int left;

        Crowd(
                LoadBalancer balancer,
                WaitingLine line,
                ExecutorService loop,
                int left,
                AtomicInteger now,
                AtomicInteger most,
                CountDownLatch done) {
            this.balancer = balancer;
            this.line = line;
            this.loop = loop;
            this.left = left;
            this.now = now;
            this.most = most;
            this.done = done;
        }

        void next() {
            if (left-- > 0) {
                new One().arrive();
                loop.execute(this::next);
            }
        }

        private final class One implements Waiting {
            private final Attempt attempt = balancer.attempt();
            private final Waiter waiter = Waiter.of(loop, this);

            void arrive() {
                if (!line.isBusy() && balancer.acquire(attempt)) {
                    use();
                } else if (line.join(waiter, left & 7, Integer.MAX_VALUE) < 0) {
                    throw new AssertionError("full");
                }
            }

            private void use() {
                int used = now.incrementAndGet();
                most.accumulateAndGet(used, Math::max);
                loop.execute(() -> {
                    now.decrementAndGet();
                    attempt.complete(attempt.ticket(), Outcome.SUCCESS);
                    done.countDown();
                });
            }

            @Override
            public Result take() {
                return balancer.acquire(attempt) ? Result.TAKEN : Result.NO_ROOM;
            }

            @Override
            public void turn(boolean taken, long waitedNanos) {
                use();
            }
        }
    }
}
