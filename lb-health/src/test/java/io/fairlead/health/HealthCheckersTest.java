package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.CheckView;
import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.Probe;
import io.fairlead.api.StateChange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocking checks on real threads, in real time. */
@Timeout(30)
class HealthCheckersTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CountDownLatch never = new CountDownLatch(1);

    @AfterEach
    void endThreads() throws InterruptedException {
        never.countDown();
        executor.shutdown();
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @SuppressWarnings("try") // the subscription ends with the balancer
    void checksThatBlockHangOrThrowDelayNobody() throws InterruptedException {
        CountDownLatch goodEnough = new CountDownLatch(50);
        HealthChecker checker = HealthCheckers.blocking(executor, probe -> {
            switch (probe.backend().id()) {
                case "deaf" -> waitWhateverHappens();
                case "slow" -> never.await();
                case "faulty" -> throw new IOException("no route");
                case "broken" -> throw new NoClassDefFoundError("org/example/Driver");
                default -> goodEnough.countDown();
            }
            return HealthResult.pass("fine");
        });
        Map<String, String> down = new ConcurrentHashMap<>();
        CountDownLatch allDown = new CountDownLatch(4);
        int threads = monitorThreads();
        try (LoadBalancer balancer = LoadBalancer.builder(VirtualMonitors.FIRST)
                        .backends(List.of(
                                backend("deaf"),
                                backend("slow"),
                                backend("faulty"),
                                backend("broken"),
                                backend("good")))
                        .build();
                LoadBalancer.Subscription told = balancer.subscribe(new LoadBalancerListener() {
                    @Override
                    public void onState(StateChange change) {
                        if (change.after().health() == HealthStatus.DOWN
                                && down.put(
                                                change.backend().id(),
                                                change.after().reason())
                                        == null) {
                            allDown.countDown();
                        }
                    }
                });
                HealthMonitor monitor = HealthMonitor.builder(balancer, checker)
                        .interval(Duration.ofMillis(20))
                        .timeout(Duration.ofSeconds(1))
                        .fall(2)
                        .start()) {
            assertThat(goodEnough.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(allDown.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(down).containsOnlyKeys("deaf", "slow", "faulty", "broken");
            assertThat(down.get("faulty")).endsWith("the checker failed: java.io.IOException: no route");
            assertThat(down.get("broken")).contains("NoClassDefFoundError");
            assertThat(monitor.view())
                    .filteredOn(view -> view.id().equals("good"))
                    .extracting(CheckView::checks)
                    .allMatch(checks -> checks >= 49); // the result of the fiftieth may be on its way
        }
        awaitMonitorThreads(threads);
    }

    @Test
    void aCheckThatDoesNotReturnCostsOneThread() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        CountDownLatch entered = new CountDownLatch(1);
        HealthChecker checker = HealthCheckers.blocking(executor, probe -> {
            inside.incrementAndGet();
            entered.countDown();
            waitWhateverHappens();
            return HealthResult.pass("at last");
        });
        Probe first = Probe.of(backend("a"), TIMEOUT);
        CompletableFuture<HealthResult> late = checker.check(first).toCompletableFuture();
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        first.cancel();
        for (int i = 0; i < 100; i++) {
            assertThat(result(checker, backend("a")))
                    .isEqualTo(HealthResult.fail("a check before has not returned yet"));
        }
        assertThat(inside.get()).isEqualTo(1);
        never.countDown();
        assertThat(late.join()).isEqualTo(HealthResult.pass("at last"));
        assertThat(result(checker, backend("a"))).isEqualTo(HealthResult.pass("at last"));
    }

    @Test
    void whoGivesUpInterruptsTheCheckAndOnlyIt() throws InterruptedException {
        ExecutorService one = Executors.newSingleThreadExecutor();
        try {
            CountDownLatch entered = new CountDownLatch(1);
            HealthChecker checker = HealthCheckers.blocking(one, probe -> {
                entered.countDown();
                while (!Thread.currentThread().isInterrupted()) {
                    LockSupport.park();
                }
                return HealthResult.pass("interrupted");
            });
            Probe probe = Probe.of(backend("a"), TIMEOUT);
            CompletableFuture<HealthResult> interrupted = checker.check(probe).toCompletableFuture();
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            probe.cancel();
            assertThat(interrupted.join()).isEqualTo(HealthResult.pass("interrupted"));
            CompletableFuture<Boolean> stillInterrupted =
                    CompletableFuture.supplyAsync(() -> Thread.currentThread().isInterrupted(), one);
            assertThat(stillInterrupted.join()).isFalse();
        } finally {
            one.shutdown();
        }
    }

    @Test
    void whatIsCancelledBeforeItBeginsIsNotMade() {
        AtomicInteger made = new AtomicInteger();
        Runnable[] task = new Runnable[1];
        HealthChecker checker = HealthCheckers.blocking(run -> task[0] = run, probe -> {
            made.incrementAndGet();
            return HealthResult.pass("fine");
        });
        Probe probe = Probe.of(backend("a"), TIMEOUT);
        CompletableFuture<HealthResult> answer = checker.check(probe).toCompletableFuture();
        probe.cancel();
        task[0].run();
        assertThat(answer.join().passed()).isFalse();
        assertThat(made.get()).isZero();
        // nothing is stuck
        CompletableFuture<HealthResult> next =
                checker.check(Probe.of(backend("a"), TIMEOUT)).toCompletableFuture();
        task[0].run();
        assertThat(next.join()).isEqualTo(HealthResult.pass("fine"));
    }

    @Test
    void checksOfOneBackendForTwoMonitorsDoNotMeet() throws InterruptedException {
        CountDownLatch both = new CountDownLatch(2);
        HealthChecker checker = HealthCheckers.blocking(executor, probe -> {
            both.countDown();
            return both.await(10, TimeUnit.SECONDS) ? HealthResult.pass("fine") : HealthResult.fail("alone");
        });
        CompletableFuture<HealthResult> one =
                checker.check(Probe.of(backend("a"), TIMEOUT)).toCompletableFuture();
        assertThat(result(checker, backend("a"))).isEqualTo(HealthResult.pass("fine"));
        assertThat(one.join()).isEqualTo(HealthResult.pass("fine"));
    }

    @Test
    void anExecutorThatRejectsChecksFailsThem() {
        VirtualMonitors virtual = new VirtualMonitors() {};
        HealthChecker checker = HealthCheckers.blocking(
                task -> {
                    throw new RejectedExecutionException("queue is full");
                },
                probe -> HealthResult.pass("fine"));
        try (LoadBalancer balancer = virtual.balancer("a");
                HealthMonitor monitor = HealthMonitor.builder(balancer, checker)
                        .scheduler(virtual.time)
                        .ticker(virtual.time)
                        .start()) {
            virtual.time.advance(Duration.ofSeconds(1));
            assertThat(monitor.view().get(0).detail()).endsWith("RejectedExecutionException: queue is full");
        }
    }

    private void waitWhateverHappens() {
        boolean interrupted = true;
        while (interrupted) {
            try {
                never.await();
                interrupted = false;
            } catch (InterruptedException e) {
                // that is what it does
            }
        }
    }

    private static HealthResult result(HealthChecker checker, Backend backend) {
        return checker.check(Probe.of(backend, TIMEOUT)).toCompletableFuture().join();
    }

    private static int monitorThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("fairlead-monitor"))
                .count();
    }

    private static void awaitMonitorThreads(int count) throws InterruptedException {
        for (int i = 0; monitorThreads() > count && i < 1000; i++) {
            TimeUnit.MILLISECONDS.sleep(10); // the thread ends after close() has returned
        }
        assertThat(monitorThreads()).isLessThanOrEqualTo(count); // others may have ended, too
    }

    private static Backend backend(String id) {
        return VirtualMonitors.backend(id, 1);
    }
}
