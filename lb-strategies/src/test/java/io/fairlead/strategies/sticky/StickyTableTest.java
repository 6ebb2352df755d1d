package io.fairlead.strategies.sticky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.AdminState;
import io.fairlead.api.AffinityStats;
import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.Lease;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Panic;
import io.fairlead.api.Refusal;
import io.fairlead.api.RetryBudget;
import io.fairlead.api.Selection;
import io.fairlead.api.Strategy;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import io.fairlead.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StickyTableTest {
    private final VirtualTime time = VirtualTime.create();
    private final StickyTable table = table(1_000);
    private final LoadBalancer balancer = balancer(Strategies.roundRobin(), "a", "b", "c");

    static Stream<Strategy> strategies() {
        return Stream.of(Strategies.roundRobin(), Strategies.weightedRoundRobin(), Strategies.leastConnections());
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void aKeyStaysWhereItWasServedFirst(Strategy strategy) {
        LoadBalancer pool = balancer(strategy, "a", "b", "c");
        Map<Long, String> first = new TreeMap<>();
        for (long key = 0; key < 100; key++) {
            first.put(key, serve(pool, key));
        }
        for (int round = 0; round < 3; round++) {
            first.forEach((key, id) -> assertThat(serve(pool, key)).isEqualTo(id));
        }
        assertThat(table.stats()).isEqualTo(new AffinityStats(100, 300, 100, 0, 0));
    }

    @Test
    void aRequestWithoutKeyIsNotRemembered() {
        Attempt attempt = balancer.attempt();
        List<String> served = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            attempt.reset();
            assertThat(table.acquire(balancer, attempt)).isTrue();
            served.add(attempt.backend().id());
            attempt.complete(attempt.ticket(), Outcome.SUCCESS);
        }
        assertThat(served.subList(0, 3)).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(served.subList(3, 6)).isEqualTo(served.subList(0, 3));
        assertThat(table.stats()).isEqualTo(new AffinityStats(0, 0, 0, 0, 0));
    }

    /** The keys that the table does not know are served as if the others did not exist. */
    @Property(tries = 200)
    void stickyRequestsLeaveTheTurnsOfTheStrategyAlone(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 9) Integer> keys, @ForAll long seed) {
        for (Strategy strategy : List.of(Strategies.roundRobin(), Strategies.weightedRoundRobin())) {
            StickyTable some = table(1_000);
            LoadBalancer with = weighted(strategy, seed);
            LoadBalancer without = weighted(strategy, seed);
            Map<Integer, String> known = new TreeMap<>();
            for (int key : keys) {
                String given = serve(some, with, key);
                if (known.containsKey(key)) {
                    assertThat(given).isEqualTo(known.get(key));
                } else {
                    known.put(key, given);
                    assertThat(given).isEqualTo(serve(table(1), without, 0));
                }
            }
        }
    }

    @Test
    void aDrainingBackendKeepsItsSessionsAndGetsNoOther() {
        String home = serve(balancer, 1);
        balancer.admin(home, AdminState.DRAIN);
        assertThat(serve(balancer, 1)).isEqualTo(home);
        for (long key = 2; key < 50; key++) {
            assertThat(serve(balancer, key)).isNotEqualTo(home);
        }
        assertThat(serve(balancer, 1)).isEqualTo(home);
        assertThat(table.stats().moves()).isZero();
    }

    @Test
    void weightZeroAndAWaitingTierKeepTheirSessions() {
        String home = serve(balancer, 1);
        String other = serve(balancer, 2);
        List<Backend> changed = new ArrayList<>();
        for (String id : List.of("a", "b", "c")) {
            changed.add(Backend.builder(id, "127.0.0.1", 1024)
                    .weight(id.equals(home) ? 0 : 1)
                    .tier(id.equals(other) ? 1 : 0)
                    .build());
        }
        balancer.update(changed);
        for (long key = 3; key < 50; key++) {
            assertThat(serve(balancer, key)).isNotIn(home, other);
        }
        assertThat(serve(balancer, 1)).isEqualTo(home);
        assertThat(serve(balancer, 2)).isEqualTo(other);
    }

    @Test
    void aSessionOfABackendInMaintenanceMovesOnceAndStays() {
        String home = serve(balancer, 1);
        balancer.admin(home, AdminState.MAINT);
        String next = serve(balancer, 1);
        assertThat(next).isNotEqualTo(home);
        balancer.admin(home, AdminState.READY);
        for (int i = 0; i < 10; i++) {
            assertThat(serve(balancer, 1)).isEqualTo(next);
        }
        assertThat(table.stats()).isEqualTo(new AffinityStats(1, 11, 1, 1, 0));
    }

    @Test
    void aSessionOfABackendThatIsDownMovesOnceAndStays() {
        String home = serve(balancer, 1);
        report(home, Verdict.down("dead"));
        String next = serve(balancer, 1);
        assertThat(next).isNotEqualTo(home);
        report(home, Verdict.up(""));
        for (int i = 0; i < 10; i++) {
            assertThat(serve(balancer, 1)).isEqualTo(next);
        }
        assertThat(table.stats().moves()).isEqualTo(1);
    }

    @Test
    void aRemovedBackendIsNeverGiven() {
        String home = serve(balancer, 1);
        List<String> left = new ArrayList<>(List.of("a", "b", "c"));
        left.remove(home);
        balancer.update(backends(left.toArray(String[]::new)));
        String next = serve(balancer, 1);
        assertThat(next).isNotEqualTo(home);
        balancer.update(backends("a", "b", "c"));
        assertThat(serve(balancer, 1)).as("moved for good").isEqualTo(next);
    }

    @Test
    void aNewBackendOfTheSameIdInheritsTheEntriesThatDidNotMove() {
        String home = serve(balancer, 1);
        balancer.update(List.of());
        assertThat(table.acquire(balancer, balancer.attempt().hash(1))).isFalse();
        assertThat(table.acquire(balancer, balancer.attempt())).isFalse();
        List<Backend> all = new ArrayList<>(backends("a", "b", "c"));
        all.removeIf(backend -> backend.id().equals(home));
        Backend successor = Backend.of(home, "127.0.0.1", 4711);
        all.add(successor);
        balancer.update(all);
        Attempt attempt = balancer.attempt().hash(1);
        assertThat(table.acquire(balancer, attempt)).isTrue();
        assertThat(attempt.backend()).isSameAs(successor);
    }

    @Test
    void theTableServesTheBalancerThatReplacesAnother() {
        Map<Long, String> homes = new TreeMap<>();
        for (long key = 0; key < 30; key++) {
            homes.put(key, serve(balancer, key));
        }
        LoadBalancer next = balancer(Strategies.leastConnections(), "c", "b", "a");
        homes.forEach((key, id) -> assertThat(serve(next, key)).isEqualTo(id));
    }

    @Test
    void aRetryMovesTheSessionToWhereItEnds() {
        serve(balancer, 1);
        Attempt attempt = balancer.attempt().hash(1);
        List<String> tried = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertThat(table.acquire(balancer, attempt)).isTrue();
            tried.add(attempt.backend().id());
            assertThat(table.preferred(1)).as("every try rewrites").isEqualTo(tried.get(i));
            attempt.complete(attempt.ticket(), Outcome.CONNECT_FAILED);
        }
        assertThat(tried).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(table.acquire(balancer, attempt)).isFalse();
        assertThat(attempt.refusal()).isEqualTo(Refusal.ALL_TRIED);
        assertThat(serve(balancer, 1)).isEqualTo(tried.get(2));
        assertThat(table.stats().moves()).isEqualTo(2);
    }

    @Test
    void aRetryFollowsAnotherRequestThatHasMovedTheSession() {
        String home = serve(balancer, 1);
        Attempt slow = balancer.attempt().hash(1);
        assertThat(table.acquire(balancer, slow)).isTrue();
        report(home, Verdict.down("dead"));
        String next = serve(balancer, 1);
        slow.complete(slow.ticket(), Outcome.RESET);
        assertThat(table.acquire(balancer, slow)).isTrue();
        assertThat(slow.backend().id()).isEqualTo(next);
        assertThat(table.stats().moves()).isEqualTo(1);
    }

    @Test
    void aSaturatedBackendLosesTheSessionThatItCannotTake() {
        balancer.update(Stream.of("a", "b")
                .map(id ->
                        Backend.builder(id, "127.0.0.1", 1024).maxConcurrency(1).build())
                .toList());
        Attempt first = balancer.attempt().hash(1);
        Attempt second = balancer.attempt().hash(1);
        assertThat(table.acquire(balancer, first)).isTrue();
        assertThat(table.acquire(balancer, second)).isTrue();
        assertThat(second.backend().id()).isNotEqualTo(first.backend().id());
        first.complete(first.ticket(), Outcome.SUCCESS);
        second.complete(second.ticket(), Outcome.SUCCESS);
        assertThat(serve(balancer, 1)).isEqualTo(second.backend().id());
    }

    @Test
    void aKeyIsForgottenWhenItWasIdle() {
        serve(balancer, 1);
        serve(balancer, 2);
        for (int i = 0; i < 10; i++) {
            time.advance(Duration.ofSeconds(59));
            assertThat(table.preferred(1))
                    .as("each request begins the time anew")
                    .isNotNull();
        }
        assertThat(table.preferred(2)).isNull();
        time.advance(Duration.ofSeconds(61));
        assertThat(table.preferred(1)).isNull();
        assertThat(table.stats().entries()).isZero();
        assertThat(table.stats().evictions()).isEqualTo(2);
    }

    @Test
    void leasesUseTheTableToo() {
        String home = lease(7).backend().id();
        assertThat(lease(7).backend().id()).isEqualTo(home);
        balancer.admin(home, AdminState.MAINT);
        String next = lease(7).backend().id();
        assertThat(next).isNotEqualTo(home);
        assertThat(table.preferred(7)).isEqualTo(next);
    }

    @Test
    void limitsAreChecked() {
        StickyTable.Builder builder = StickyTable.builder();
        assertThatThrownBy(() -> builder.size(0)).hasMessage("size: 0 (expected: 1..100000000)");
        assertThatThrownBy(() -> builder.idle(Duration.ZERO))
                .hasMessage("idle: PT0S (expected: more than PT0S, at most PT8760H)");
        assertThatThrownBy(() -> builder.idle(Duration.ofDays(366))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.size(100_000_001)).isInstanceOf(IllegalArgumentException.class);
        assertThat(builder.size(1).size(100_000_000).idle(Duration.ofDays(365)).build())
                .isNotNull();
    }

    private Lease lease(long key) {
        String preferred = table.preferred(key);
        Selection any = Selection.byHash(key);
        try (Lease lease = balancer.acquire((preferred == null) ? any : any.preferring(preferred))) {
            table.learn(key, preferred, lease.backend().id());
            return lease;
        }
    }

    private String serve(LoadBalancer pool, long key) {
        return serve(table, pool, key);
    }

    private static String serve(StickyTable table, LoadBalancer pool, long key) {
        Attempt attempt = pool.attempt().hash(key);
        assertThat(table.acquire(pool, attempt)).isTrue();
        attempt.complete(attempt.ticket(), Outcome.SUCCESS);
        return attempt.backend().id();
    }

    private void report(String id, Verdict verdict) {
        balancer.report(id, "test", verdict);
        time.runPending();
    }

    private StickyTable table(int size) {
        return StickyTable.builder()
                .size(size)
                .idle(Duration.ofMinutes(1))
                .ticker(time)
                .executor(Runnable::run)
                .build();
    }

    private LoadBalancer balancer(Strategy strategy, String... ids) {
        return LoadBalancer.builder(strategy)
                .backends(backends(ids))
                .ticker(time)
                .controlExecutor(time)
                .panic(Panic.never())
                .retryBudget(RetryBudget.unlimited())
                .build();
    }

    private LoadBalancer weighted(Strategy strategy, long seed) {
        return LoadBalancer.builder(strategy)
                .backends(List.of(
                        Backend.builder("a", "127.0.0.1", 1).weight(3).build(),
                        Backend.builder("b", "127.0.0.1", 2).build(),
                        Backend.builder("c", "127.0.0.1", 3).weight(2).build()))
                .ticker(time)
                .controlExecutor(time)
                .seed(seed)
                .build();
    }

    private static List<Backend> backends(String... ids) {
        return Stream.of(ids).map(id -> Backend.of(id, "127.0.0.1", 1024)).toList();
    }
}
