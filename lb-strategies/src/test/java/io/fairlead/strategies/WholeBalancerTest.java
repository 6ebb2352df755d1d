package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.AdminState;
import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.Lane;
import io.fairlead.api.Lease;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.RetryBudget;
import io.fairlead.api.Selection;
import io.fairlead.api.Strategy;
import io.fairlead.api.VirtualTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The strategies inside the balancer that uses them. */
class WholeBalancerTest {
    private final VirtualTime time = VirtualTime.create();

    /** Those that serve an idle pool in an exact order. */
    static Stream<Strategy> strategies() {
        return Stream.of(Strategies.roundRobin(), Strategies.weightedRoundRobin(), Strategies.leastConnections());
    }

    static Stream<Strategy> allStrategies() {
        return EveryStrategy.stream();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void servesEqualBackendsAlike(Strategy strategy) {
        LoadBalancer balancer = balancer(strategy, 1, 1, 1, 1);

        assertThat(serve(balancer, 4_000)).isEqualTo(Map.of("b0", 1_000, "b1", 1_000, "b2", 1_000, "b3", 1_000));
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void survivorsOfMaintenanceShareAlike(Strategy strategy) {
        LoadBalancer balancer = balancer(strategy, 1, 1, 1, 1);
        serve(balancer, 1_001);
        balancer.admin("b1", AdminState.MAINT);

        assertThat(serve(balancer, 3_000)).isEqualTo(Map.of("b0", 1_000, "b2", 1_000, "b3", 1_000));
        assertThat(serve(balancer, 3_001).values()).allMatch(count -> count == 1_000 || count == 1_001);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void updatesBetweenAllPicksChangeNothing(Strategy strategy) {
        LoadBalancer balancer = balancer(strategy, 1, 1, 1, 1, 1);
        Map<String, Integer> served = new TreeMap<>();
        for (int i = 0; i < 500; i++) {
            serve(balancer, 1).forEach((id, count) -> served.merge(id, count, Integer::sum));
            balancer.update(backends(1, 1, 1, 1, 1));
        }

        assertThat(served.values()).hasSize(5).containsOnly(100);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void allDownAndUpAgainContinuesTheCycle(Strategy strategy) {
        LoadBalancer balancer = balancer(strategy, 1, 1, 1);
        Map<String, Integer> served = new TreeMap<>();
        for (int i = 0; i < 99; i++) {
            serve(balancer, 1).forEach((id, count) -> served.merge(id, count, Integer::sum));
            balancer.update(List.of());
            assertThat(balancer.acquire(balancer.attempt())).isFalse();
            balancer.update(backends(1, 1, 1));
        }

        assertThat(served.values()).containsOnly(33);
    }

    @ParameterizedTest
    @MethodSource("allStrategies")
    void retriesReachEveryBackendOnce(Strategy strategy) {
        LoadBalancer balancer = balancer(strategy, 1, 2, 3, 4, 5);
        Attempt attempt = balancer.attempt();
        for (int request = 0; request < 100; request++) {
            attempt.reset();
            List<String> tried = new ArrayList<>();
            while (balancer.acquire(attempt)) {
                tried.add(attempt.backend().id());
                attempt.complete(attempt.ticket(), Outcome.CONNECT_FAILED);
            }
            assertThat(tried).containsExactlyInAnyOrder("b0", "b1", "b2", "b3", "b4");
        }
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void threadsOnTheirOwnLanesShareAlike(Strategy strategy) throws InterruptedException {
        int threads = 3;
        int picks = 20_000;
        LoadBalancer balancer = balancer(strategy, 1, 1, 1, 1, 1, 1);
        inParallel(threads, () -> {
            try (Lane lane = balancer.lane()) {
                Attempt attempt = lane.attempt();
                for (int i = 0; i < picks; i++) {
                    attempt.reset();
                    assertThat(balancer.acquire(attempt)).isTrue();
                    attempt.complete(attempt.ticket(), Outcome.SUCCESS);
                }
            }
        });

        long[] finished = balancer.view().backends().stream()
                .mapToLong(backend -> backend.acquired())
                .toArray();
        assertThat(Arrays.stream(finished).sum()).isEqualTo((long) threads * picks);
        assertThat(balancer.view().backends()).allMatch(backend -> backend.inFlight() == 0);
        if (!strategy.equals(Strategies.leastConnections())) {
            assertThat(Picks.spread(finished)).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void weightedRoundRobinServesByWeight() {
        LoadBalancer balancer = balancer(Strategies.weightedRoundRobin(), 5, 1, 1);

        assertThat(serve(balancer, 7_000)).isEqualTo(Map.of("b0", 5_000, "b1", 1_000, "b2", 1_000));
    }

    @Test
    void leastConnectionsServesByWeightWhenIdle() {
        LoadBalancer balancer = balancer(Strategies.leastConnections(), 5, 1, 1);

        assertThat(serve(balancer, 7_000)).isEqualTo(Map.of("b0", 5_000, "b1", 1_000, "b2", 1_000));
    }

    @Test
    void leastConnectionsCountsLeasesAndAttemptsOfAllLanes() {
        LoadBalancer balancer = balancer(Strategies.leastConnections(), 1, 1, 1);
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            try (Lane lane = balancer.lane()) {
                Attempt attempt = lane.attempt();
                assertThat(balancer.acquire(attempt)).isTrue();
                leases.add(balancer.acquire(Selection.any()));
                assertThat(inFlightSpread(balancer)).isLessThanOrEqualTo(1);
                attempt.complete(attempt.ticket(), Outcome.SUCCESS);
            }
        }
        assertThat(leases).hasSize(30);
        assertThat(inFlightSpread(balancer)).isLessThanOrEqualTo(2);
        leases.forEach(Lease::close);
        assertThat(balancer.view().backends()).allMatch(backend -> backend.inFlight() == 0);
    }

    /** Each thread may act on one old reading at a time, so that nobody gets ahead by more than their number. */
    @Test
    void leastConnectionsOvershootsByNoMoreThanTheThreads() throws InterruptedException {
        int threads = 4;
        for (int round = 0; round < 10; round++) {
            LoadBalancer balancer = balancer(Strategies.leastConnections(), 1, 1, 1, 1, 1, 1, 1);
            inParallel(threads, () -> {
                for (int i = 0; i < 500; i++) {
                    assertThat(balancer.acquire(balancer.attempt())).isTrue();
                }
            });

            assertThat(inFlightSpread(balancer)).isLessThanOrEqualTo(threads);
        }
    }

    private static long inFlightSpread(LoadBalancer balancer) {
        return Picks.spread(balancer.view().backends().stream()
                .mapToLong(backend -> backend.inFlight())
                .toArray());
    }

    private static Map<String, Integer> serve(LoadBalancer balancer, int requests) {
        Map<String, Integer> served = new TreeMap<>();
        Attempt attempt = balancer.attempt();
        for (int i = 0; i < requests; i++) {
            attempt.reset();
            assertThat(balancer.acquire(attempt)).isTrue();
            served.merge(attempt.backend().id(), 1, Integer::sum);
            assertThat(attempt.complete(attempt.ticket(), Outcome.SUCCESS)).isTrue();
        }
        return served;
    }

    private LoadBalancer balancer(Strategy strategy, int... weights) {
        return LoadBalancer.builder(strategy)
                .backends(backends(weights))
                .ticker(time)
                .controlExecutor(time)
                .retryBudget(RetryBudget.unlimited())
                .seed(17)
                .build();
    }

    private static List<Backend> backends(int... weights) {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            backends.add(Backend.builder("b" + i, "127.0.0.1", 1024 + i)
                    .weight(weights[i])
                    .build());
        }
        return backends;
    }

    private static void inParallel(int threads, Runnable task) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        List<Throwable> failures = new ArrayList<>();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    task.run();
                } catch (Throwable e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            });
            running.add(thread);
            thread.start();
        }
        start.countDown();
        for (Thread thread : running) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }
}
