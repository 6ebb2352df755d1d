package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Division;
import io.fairlead.api.Lease;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.Outcome;
import io.fairlead.api.RetryBudget;
import io.fairlead.api.Selection;
import io.fairlead.api.Selector;
import io.fairlead.api.Settings;
import io.fairlead.api.SlowStart;
import io.fairlead.api.Strategy;
import io.fairlead.api.Tracker;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The hot path allocates nothing: measured on every build, exactly. The JVM may allocate on behalf of a thread
 * while it compiles or deoptimizes, so the best of several rounds counts; what a request allocates would be in
 * each of them.
 */
class AllocationTest {
    private static final int OPERATIONS = 25_000;
    private static final int ROUNDS = 10;
    private static final long LEASE = 32;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private @Nullable Lease held; // others could see it, so that it is a real object

    static Stream<Strategy> strategies() {
        return EveryStrategy.stream();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void attemptsOnLanesAllocateNothing(Strategy strategy) {
        LoadBalancer balancer = balancer(strategy);
        Attempt attempt = balancer.lane().attempt();

        assertThat(leastBytes(() -> request(balancer, attempt))).isZero();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void attemptsOnTheSharedLaneAllocateNothing(Strategy strategy) {
        LoadBalancer balancer = balancer(strategy);
        Attempt attempt = balancer.attempt();

        assertThat(leastBytes(() -> request(balancer, attempt))).isZero();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void preferencesAllocateNothing(Strategy strategy) {
        LoadBalancer balancer = balancer(strategy);
        Attempt attempt = balancer.lane().attempt();

        assertThat(leastBytes(() -> {
                    attempt.reset();
                    attempt.prefer("b3");
                    finish(balancer, attempt, Outcome.SUCCESS);
                    attempt.reset();
                    attempt.prefer("nobody");
                    finish(balancer, attempt, Outcome.SUCCESS);
                }))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void retriesAllocateNothing(Strategy strategy) {
        LoadBalancer balancer = balancer(strategy);
        Attempt attempt = balancer.lane().attempt();

        assertThat(leastBytes(() -> {
                    attempt.reset();
                    finish(balancer, attempt, Outcome.CONNECT_FAILED);
                    finish(balancer, attempt, Outcome.TIMEOUT);
                    finish(balancer, attempt, Outcome.SUCCESS);
                }))
                .isZero();
    }

    /** Two tiers in use, one backend warming up; retries cross from tier to tier. */
    @ParameterizedTest
    @MethodSource("strategiesAndOneByKey")
    void tiersAllocateNothing(Strategy strategy) {
        VirtualTime time = VirtualTime.create();
        LoadBalancer balancer = LoadBalancer.builder(
                        Settings.of(strategy).withSlowStart(SlowStart.over(Duration.ofMinutes(1))))
                .backends(backends())
                .retryBudget(RetryBudget.unlimited())
                .controlExecutor(time)
                .scheduler(time)
                .build();
        for (int i = 0; i < 4; i++) {
            balancer.report("b" + i, "http", Verdict.down("x"));
        }
        balancer.report("b5", "http", Verdict.down("x"));
        balancer.report("b5", "http", Verdict.up("x"));
        time.runPending();
        assertThat(balancer.view().tiers()).allMatch(tier -> tier.share() > 0);
        Attempt attempt = balancer.lane().attempt();
        long[] key = {0};

        assertThat(leastBytes(() -> {
                    attempt.reset();
                    attempt.hash(key[0]++);
                    for (int i = 0; i < 6; i++) {
                        finish(balancer, attempt, Outcome.CONNECT_FAILED);
                    }
                }))
                .isZero();
    }

    static Stream<Strategy> strategiesAndOneByKey() {
        Strategy byKey = new Strategy() {
            @Override
            public Selector selector(Candidates candidates, @Nullable Selector previous) {
                int size = candidates.size();
                return key -> (size == 0) ? Selector.NONE : (int) Long.remainderUnsigned(key.hash(), size);
            }

            @Override
            public Division division() {
                return Division.KEY;
            }

            @Override
            public String toString() {
                return "by key";
            }
        };
        return Stream.concat(strategies(), Stream.of(byKey));
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void leasesAreOneSmallObject(Strategy strategy) {
        assertThat(leastBytesOfALease(balancer(strategy), Selection.any())).isLessThanOrEqualTo(LEASE * OPERATIONS);
        assertThat(leastBytesOfALease(balancer(strategy), Selection.byHash(7))).isLessThanOrEqualTo(LEASE * OPERATIONS);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void leasesThatAreWatchedAreOneSmallObject(Strategy strategy) {
        LoadBalancer balancer = LoadBalancer.builder(strategy)
                .backends(backends())
                .passiveHealth((backend, verdicts) -> new Tracker() {})
                .build();
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public boolean wantsCompletions() {
                return true;
            }
        });

        assertThat(leastBytesOfALease(balancer, Selection.any())).isLessThanOrEqualTo(LEASE * OPERATIONS);
    }

    private long leastBytesOfALease(LoadBalancer balancer, Selection selection) {
        return leastBytes(
                () -> {
                    Lease lease = balancer.acquire(selection);
                    held = lease;
                    lease.responded();
                    lease.complete(Outcome.SUCCESS);
                },
                LEASE * OPERATIONS);
    }

    private static void request(LoadBalancer balancer, Attempt attempt) {
        attempt.reset();
        finish(balancer, attempt, Outcome.SUCCESS);
    }

    private static void finish(LoadBalancer balancer, Attempt attempt, Outcome outcome) {
        if (!balancer.acquire(attempt) || !attempt.complete(attempt.ticket(), outcome)) {
            throw new AssertionError("refused");
        }
    }

    private static long leastBytes(Runnable operation) {
        return leastBytes(operation, 0);
    }

    /** Returns what the best round took, or the first that took no more than is wanted. */
    private static long leastBytes(Runnable operation, long wanted) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least > wanted; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < OPERATIONS; i++) {
                operation.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static List<Backend> backends() {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            backends.add(Backend.builder("b" + i, "127.0.0.1", 1024 + i)
                    .weight(1 + i % 3)
                    .tier(i / 8)
                    .build());
        }
        return backends;
    }

    private static LoadBalancer balancer(Strategy strategy) {
        return LoadBalancer.builder(strategy)
                .backends(backends())
                .retryBudget(RetryBudget.unlimited())
                .seed(1)
                .build();
    }
}
