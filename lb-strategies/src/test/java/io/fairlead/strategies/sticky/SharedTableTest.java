package io.fairlead.strategies.sticky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.AdminState;
import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.StateStore;
import io.fairlead.api.StoreView;
import io.fairlead.api.VirtualTime;
import io.fairlead.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Sticky tables of several instances over one store, which may be slow, broken or wrong. */
class SharedTableTest {
    private final VirtualTime time = VirtualTime.create();
    private final Store store = new Store(StateStore.inMemory(time, 100_000));
    private final Instance one = new Instance("a", "b", "c");
    private final Instance two = new Instance("b", "c", "a");

    private enum Mood {
        WELL,
        BROKEN,
        SILENT
    }

    /** A store in memory that can be late, fail, or be silent. */
    private static final class Store implements StateStore {
        final StateStore memory;
        final List<Runnable> held = new ArrayList<>();
        Mood mood = Mood.WELL;
        boolean slow;
        int asked;

        Store(StateStore memory) {
            this.memory = memory;
        }

        private <T> CompletionStage<T> like(CompletionStage<T> answer) {
            asked++;
            CompletableFuture<T> stage = new CompletableFuture<>();
            switch (mood) {
                case BROKEN -> stage.completeExceptionally(new IllegalStateException("broken"));
                case SILENT -> {}
                case WELL -> {
                    if (slow) {
                        held.add(() -> answer.thenAccept(stage::complete));
                    } else {
                        answer.thenAccept(stage::complete);
                    }
                }
            }
            return stage;
        }

        void answersAll() {
            List<Runnable> now = List.copyOf(held);
            held.clear();
            now.forEach(Runnable::run);
        }

        @Override
        public CompletionStage<Optional<String>> find(String table, long key) {
            return like(memory.find(table, key));
        }

        @Override
        public CompletionStage<String> claim(
                String table, long key, Optional<String> expected, String backend, Duration life) {
            return (mood == Mood.WELL)
                    ? like(memory.claim(table, key, expected, backend, life))
                    : like(CompletableFuture.completedFuture(backend));
        }

        @Override
        public CompletionStage<Long> add(String counter, long amount, Duration life) {
            return like(memory.add(counter, amount, life));
        }

        @Override
        public CompletionStage<?> say(String pool, String instance, Map<String, String> failing, Duration life) {
            return like(memory.say(pool, instance, failing, life));
        }

        @Override
        public CompletionStage<Map<String, Map<String, String>>> said(String pool) {
            return like(memory.said(pool));
        }

        @Override
        public StoreView view() {
            return memory.view();
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    /** One instance of a fleet: equal seeds and its own order of backends, so that its first choice is its own. */
    private final class Instance {
        final LoadBalancer balancer;
        final StickyTable table = StickyTable.builder()
                .share(store, "app")
                .scheduler(time)
                .ticker(time)
                .executor(Runnable::run)
                .build();

        Instance(String... ids) {
            List<Backend> backends = new ArrayList<>();
            for (String id : ids) {
                backends.add(Backend.of(id, "127.0.0.1", 80));
            }
            balancer = LoadBalancer.builder(Strategies.roundRobin())
                    .seed(1)
                    .ticker(time)
                    .controlExecutor(Runnable::run)
                    .scheduler(time)
                    .backends(backends)
                    .build();
        }

        /** Serves as transports do: asks, waits as long as it takes, and acquires. */
        String serve(long key) {
            Attempt attempt = balancer.attempt();
            attempt.reset();
            attempt.hash(key);
            CompletionStage<?> wait = table.recall(attempt);
            for (int millis = 0; wait != null && !wait.toCompletableFuture().isDone(); millis++) {
                assertThat(millis).as("the budget").isLessThan(6);
                time.advance(Duration.ofMillis(1));
            }
            assertThat(table.acquire(balancer, attempt)).isTrue();
            attempt.complete(attempt.ticket(), Outcome.SUCCESS);
            return attempt.backend().id();
        }
    }

    @Test
    void aKeyIsMetAgainOnAnotherInstance() {
        Map<Long, String> homes = new HashMap<>();
        for (long key = 0; key < 100; key++) {
            homes.put(key, one.serve(key));
        }
        homes.forEach((key, home) -> assertThat(two.serve(key)).isEqualTo(home));
    }

    @Test
    void whatIsKnownHereIsNotAskedFor() {
        one.serve(1);
        int asked = store.asked;
        for (int i = 0; i < 100; i++) {
            one.serve(1);
        }
        assertThat(store.asked).isEqualTo(asked);
    }

    @Test
    void theLoserOfARaceFollowsTheWinner() {
        store.slow = true;
        String here = one.serve(7);
        String there = two.serve(7);
        assertThat(there).as("neither knows of the other").isNotEqualTo(here);
        store.answersAll();
        store.slow = false;
        assertThat(one.serve(7)).isEqualTo(two.serve(7));
    }

    @Test
    void aMoveIsHeardOfWhenTheKeyIsUsedAgain() {
        String home = one.serve(1);
        two.serve(1);
        one.balancer.admin(home, AdminState.MAINT);
        String moved = one.serve(1);
        assertThat(moved).isNotEqualTo(home);
        assertThat(two.serve(1)).as("not yet").isEqualTo(home);
        time.advance(Duration.ofSeconds(31));
        two.serve(1);
        assertThat(two.serve(1)).isEqualTo(moved);
    }

    @Test
    void aKeyInUseIsNotForgotten() {
        String home = one.serve(1);
        for (int i = 0; i < 100; i++) {
            time.advance(Duration.ofMinutes(1));
            one.serve(1);
        }
        assertThat(two.serve(1)).isEqualTo(home);
        time.advance(Duration.ofMinutes(31));
        assertThat(store.find("app", 1).toCompletableFuture().join()).isEmpty();
    }

    @Test
    void aStoreThatLostEverythingLearnsItAgain() {
        String home = one.serve(1);
        Instance third = new Instance("c", "a", "b");
        store.memory.close(); // all it knew is gone, and it fails
        store.mood = Mood.BROKEN;
        assertThat(one.serve(1)).isEqualTo(home);
        assertThat(third.serve(1)).isNotEmpty();
    }

    @Test
    void aBrokenStoreFailsNobody() {
        store.mood = Mood.BROKEN;
        String home = one.serve(1);
        assertThat(one.serve(1)).isEqualTo(home);
        store.mood = Mood.WELL;
        time.advance(Duration.ofSeconds(2));
        one.serve(1); // which says again what was not heard
        assertThat(two.serve(1)).isEqualTo(home);
    }

    @Test
    void aSilentStoreCostsTheBudgetAndSoonNothing() {
        store.mood = Mood.SILENT;
        long before = time.nanos();
        for (long key = 0; key < 1000; key++) {
            one.serve(key);
        }
        assertThat(Duration.ofNanos(time.nanos() - before)).isEqualTo(Duration.ofMillis(8 * 5));
        time.advance(Duration.ofSeconds(1));
        before = time.nanos();
        for (long key = 1000; key < 2000; key++) {
            one.serve(key);
        }
        assertThat(Duration.ofNanos(time.nanos() - before))
                .as("one tries again")
                .isEqualTo(Duration.ofMillis(5));
        store.mood = Mood.WELL;
        time.advance(Duration.ofSeconds(1));
        String home = two.serve(5000);
        assertThat(one.serve(5000)).isEqualTo(home);
    }

    @Test
    void manyRequestsOfOneNewKeyAskOnce() {
        store.slow = true;
        List<CompletionStage<?>> waits = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waits.add(one.table.recall(1));
        }
        assertThat(store.asked).isEqualTo(1);
        assertThat(waits).doesNotContainNull();
        store.answersAll();
        assertThat(waits).allMatch(wait -> wait.toCompletableFuture().isDone());
    }

    @Test
    void aThousandKeysAreAskedForAtATimeAndNoMore() {
        store.slow = true;
        int waiting = 0;
        for (long key = 0; key < 5000; key++) {
            waiting += one.table.recall(key) == null ? 0 : 1;
        }
        assertThat(waiting).isEqualTo(1024);
        assertThat(store.asked).isEqualTo(1024);
    }

    @Test
    void whoTheStoreNamesThoughNobodyKnowsHimIsReplaced() {
        store.memory.claim("app", 1, Optional.empty(), "\u0000nobody", Duration.ofHours(1));
        String home = one.serve(1);
        assertThat(List.of("a", "b", "c")).contains(home);
        assertThat(two.serve(1)).isEqualTo(home);
    }

    @Test
    void refusesUnreasonablePatience() {
        assertThatThrownBy(() -> StickyTable.builder().patience(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessageStartingWith("budget: PT0S (expected");
        assertThatThrownBy(() -> StickyTable.builder().patience(Duration.ofMillis(1), Duration.ofDays(1)))
                .hasMessageStartingWith("refresh: PT24H (expected");
    }

    /** Whatever happens to the store and to backends: everybody is served, and when all is well again all agree. */
    @Property(tries = 300)
    void allAgreeInTheEnd(@ForAll @Size(max = 60) List<@IntRange(min = 0, max = 11) Integer> steps) {
        SharedTableTest world = new SharedTableTest();
        List<Instance> all = List.of(world.one, world.two);
        List<String> ids = List.of("a", "b", "c");
        for (int step : steps) {
            switch (step) {
                case 0 -> world.store.mood = Mood.WELL;
                case 1 -> world.store.mood = Mood.BROKEN;
                case 2 -> world.store.mood = Mood.SILENT;
                case 3 -> world.time.advance(Duration.ofSeconds(10));
                case 4, 5, 6 -> world.one.balancer.admin(ids.get(step - 4), AdminState.MAINT);
                case 7 -> ids.forEach(id -> world.one.balancer.admin(id, AdminState.READY));
                default -> {
                    if (world.one.balancer.view().backends().stream().anyMatch(view -> view.candidate())) {
                        assertThat(ids).contains(all.get(step % 2).serve(step / 10));
                    }
                }
            }
        }
        world.store.mood = Mood.WELL;
        ids.forEach(id -> world.one.balancer.admin(id, AdminState.READY));
        for (int round = 0; round < 3; round++) {
            world.time.advance(Duration.ofSeconds(32));
            all.forEach(instance -> List.of(0L, 1L).forEach(instance::serve));
        }
        for (long key = 0; key < 2; key++) {
            assertThat(world.one.serve(key)).isEqualTo(world.two.serve(key));
        }
    }
}
