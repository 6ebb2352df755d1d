package io.fairlead.netty.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.StateStore;
import io.fairlead.strategies.Strategies;
import io.fairlead.strategies.sticky.StickyTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real redis-server that is well, killed, paused, slow, full, replaced, and full of nonsense. Not part of the build, which
 * needs no Debian package: {@code mvn test -Dfairlead.redis -Dtest=RedisStoreTest}.
 */
@Timeout(120)
class RedisStoreTest {
    private static final Duration LIFE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private RedisServer redis;
    private RedisStore store;

    @BeforeEach
    void start() {
        assumeTrue(System.getProperty("fairlead.redis") != null, "only with -Dfairlead.redis");
        assumeTrue(RedisServer.isInstalled(), "no /usr/bin/redis-server (Debian: apt-get install redis-server)");
        redis = RedisServer.start(directory);
        store = RedisStore.builder(redis.uri()).timeout(Duration.ofMillis(300)).start();
        await(() -> store.view().up());
    }

    @AfterEach
    void stop() {
        if (redis != null) {
            store.close();
            redis.close();
        }
    }

    @Test
    void doesWhatTheStoreInMemoryDoes() {
        assertThat(now(store.find("t", 1))).isEmpty();
        assertThat(now(store.claim("t", 1, Optional.empty(), "a", LIFE))).isEqualTo("a");
        assertThat(now(store.claim("t", 1, Optional.empty(), "b", LIFE))).isEqualTo("a");
        assertThat(now(store.claim("t", 1, Optional.of("c"), "b", LIFE))).isEqualTo("a");
        assertThat(now(store.claim("t", 1, Optional.of("a"), "b", LIFE))).isEqualTo("b");
        assertThat(now(store.find("t", 1))).contains("b");
        assertThat(now(store.find("u", 1))).isEmpty();
        assertThat(now(store.add("c", 5, LIFE))).isEqualTo(5);
        assertThat(now(store.add("c", 2, LIFE))).isEqualTo(7);
        now(store.say("app", "one", Map.of("a", "http: HTTP 503\nand\tmore"), LIFE));
        now(store.say("app", "two", Map.of(), LIFE));
        assertThat(now(store.said("app")))
                .isEqualTo(Map.of("one", Map.of("a", "http: HTTP 503 and more"), "two", Map.of()));
        assertThat(now(store.said("web"))).isEmpty();
    }

    @Test
    void everythingIsForgotten() {
        Duration soon = Duration.ofMillis(200);
        now(store.claim("t", -1, Optional.empty(), "a", soon));
        now(store.add("c", 5, soon));
        now(store.say("app", "one", Map.of(), soon));
        now(store.say("app", "two", Map.of(), LIFE));
        await(() -> now(store.find("t", -1)).isEmpty());
        await(() -> now(store.add("c", 0, LIFE)) == 0);
        await(() -> now(store.said("app")).keySet().equals(Set.of("two")));
        assertThat(redis.command("TTL fairlead:{app}:health")).isNotEqualTo(":-1");
        assertThat(redis.command("TTL fairlead:{c}:count")).isNotEqualTo(":-1");
    }

    @Test
    void aServerThatIsKilledFailsCommandsAtOnceAndIsFoundAgain() {
        now(store.claim("t", 1, Optional.empty(), "a", LIFE));
        redis.kill();
        await(() -> !store.view().up());
        assertThatThrownBy(() -> store.find("t", 1).toCompletableFuture().get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
        assertThat(store.view().problem()).isNotEmpty();
        redis.restart();
        await(() -> store.view().up());
        assertThat(now(store.find("t", 1))).as("it kept nothing").isEmpty();
        assertThat(store.view().problem()).isEmpty();
    }

    @Test
    void aServerThatIsThereLaterIsFound() {
        redis.kill();
        try (RedisStore early = RedisStore.builder(redis.uri()).start()) {
            assertThat(early.find("t", 1).toCompletableFuture()).isCompletedExceptionally();
            redis.restart();
            await(() -> early.view().up());
            assertThat(now(early.claim("t", 1, Optional.empty(), "a", LIFE))).isEqualTo("a");
        }
    }

    @Test
    void aServerThatIsPausedCostsTheTimeoutAndIsFoundAgain() {
        redis.pause();
        try {
            CompletableFuture<Optional<String>> asked = store.find("t", 1).toCompletableFuture();
            assertThatThrownBy(() -> asked.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(TimeoutException.class);
            await(() -> !store.view().up());
            assertThat(store.view().problem()).isEqualTo("no answer");
        } finally {
            redis.resume();
        }
        await(() -> store.view().up());
        assertThat(now(store.claim("t", 1, Optional.empty(), "a", LIFE))).isEqualTo("a");
    }

    @Test
    void aConnectionThatIsDeafIsReplaced() {
        String before = redis.command("CLIENT LIST TYPE normal");
        redis.pause();
        try {
            await(() -> !store.view().up());
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5)); // three pings and more
        } finally {
            redis.resume();
        }
        await(() -> store.view().up());
        assertThat(before).startsWith("$");
        assertThat(now(store.add("c", 1, LIFE))).isEqualTo(1);
    }

    @Test
    void thousandsOfCommandsForAPausedServerTakeNoMemoryWithoutEnd() {
        redis.pause();
        try {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 50_000; i++) {
                all.add(store.claim("t", i, Optional.empty(), "a", LIFE).toCompletableFuture());
            }
            long atOnce = all.stream()
                    .filter(CompletableFuture::isCompletedExceptionally)
                    .count();
            assertThat(atOnce).as("those for which there is no room").isGreaterThan(30_000);
            await(() -> all.stream().allMatch(CompletableFuture::isDone));
        } finally {
            redis.resume();
        }
        await(() -> store.view().up());
    }

    @Test
    void aServerThatIsFullRefusesWritesAndNothingElseFollows() {
        now(store.claim("t", 1, Optional.empty(), "a", LIFE));
        redis.command("CONFIG SET maxmemory-policy noeviction");
        redis.command("CONFIG SET maxmemory 1");
        CompletableFuture<String> claim =
                store.claim("t", 2, Optional.empty(), "a", LIFE).toCompletableFuture();
        assertThatThrownBy(() -> claim.get(10, TimeUnit.SECONDS)).hasMessageContaining("OOM");
        assertThat(now(store.find("t", 1))).contains("a");
        assertThat(store.view().problem()).isEqualTo("OOM");
        redis.command("CONFIG SET maxmemory 0");
        assertThat(now(store.claim("t", 2, Optional.empty(), "a", LIFE))).isEqualTo("a");
    }

    @Test
    void valuesOfTheWrongTypeAndNonsenseAreDropped() {
        redis.command("LPUSH fairlead:{t}:key:1 x");
        redis.command("SET fairlead:{t}:key:2 " + "x".repeat(1000));
        redis.command("SET fairlead:{t}:key:3 \"\"");
        redis.command("SET fairlead:{t}:key:4 \"a\\x00b\"");
        redis.command("SET fairlead:{t}:key:5 \"\\xff\\xfe\"");
        redis.command("SET fairlead:{c}:count many");
        redis.command("HSET fairlead:{app}:health one nonsense two \"99999999999999 a\" three \"99999999999999 \"");
        assertThatThrownBy(() -> store.find("t", 1).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .hasMessageContaining("WRONGTYPE");
        for (long key = 2; key <= 5; key++) {
            assertThat(now(store.find("t", key))).as("key " + key).isEmpty();
        }
        assertThat(now(store.claim("t", 2, Optional.empty(), "a", LIFE))).isEqualTo("a");
        assertThatThrownBy(() -> store.add("c", 1, LIFE).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .hasMessageContaining("integer");
        assertThat(now(store.said("app"))).isEqualTo(Map.of("three", Map.of()));
        assertThat(store.view().garbage()).isGreaterThanOrEqualTo(6);
        assertThat(store.view().up()).isTrue();
    }

    @Test
    void aReplicaThatIsPromotedIsFoundThroughTheSentinel() throws IOException {
        try (RedisServer replica = RedisServer.start(directory, "--replicaof", "127.0.0.1 " + redis.port());
                RedisServer sentinel = RedisServer.sentinel(directory, redis.port());
                RedisStore found = RedisStore.builder("redis-sentinel://127.0.0.1:" + sentinel.port() + "/#app")
                        .timeout(Duration.ofMillis(300))
                        .start()) {
            await(() -> found.view().up());
            now(found.claim("t", 1, Optional.empty(), "a", LIFE));
            await(() -> replica.command("GET fairlead:{t}:key:1").equals("$1"));
            await(() -> knows(sentinel));
            redis.kill();
            await(() -> succeeds(found.claim("t", 2, Optional.empty(), "b", LIFE)));
            assertThat(now(found.find("t", 1)))
                    .as("what was replicated is not lost")
                    .contains("a");
            assertThat(replica.command("GET fairlead:{t}:key:2")).isEqualTo("$1");
        }
    }

    private static boolean knows(RedisServer sentinel) {
        return !sentinel.command("SENTINEL REPLICAS app").equals("*0");
    }

    /** What the store is for: two instances, and a server that is all of that while requests go on. */
    @Test
    void noRequestFailsAndSessionsStayWhateverTheServerDoes() {
        try (RedisStore other =
                RedisStore.builder(redis.uri()).timeout(Duration.ofMillis(300)).start()) {
            await(() -> other.view().up());
            Instance one = new Instance(store);
            Instance two = new Instance(other);
            Map<Long, String> homes = new HashMap<>();
            for (long key = 0; key < 500; key++) {
                homes.put(key, one.serve(key));
            }
            homes.forEach((key, home) -> assertThat(two.serve(key)).isEqualTo(home));

            redis.pause();
            serveAll(one, two, homes, 1000);
            redis.resume();
            redis.kill();
            serveAll(one, two, homes, 2000);
            redis.restart();
            await(() -> store.view().up() && other.view().up());
            redis.command("CONFIG SET maxmemory 1");
            serveAll(one, two, homes, 3000);
            redis.command("CONFIG SET maxmemory 0");
            redis.command("CLIENT PAUSE 500");
            serveAll(one, two, homes, 4000);
        }
    }

    private static void serveAll(Instance one, Instance two, Map<Long, String> homes, long fresh) {
        homes.forEach((key, home) -> {
            assertThat(one.serve(key)).isEqualTo(home);
            assertThat(two.serve(key)).isEqualTo(home);
        });
        for (long key = fresh; key < fresh + 100; key++) {
            String home = one.serve(key);
            assertThat(one.serve(key)).isEqualTo(home);
        }
    }

    private static final class Instance {
        private final LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                .backends(List.of(
                        Backend.of("a", "127.0.0.1", 80),
                        Backend.of("b", "127.0.0.1", 81),
                        Backend.of("c", "127.0.0.1", 82)))
                .build();
        private final StickyTable table;

        Instance(StateStore store) {
            table = StickyTable.builder()
                    .share(store, "app")
                    .patience(Duration.ofMillis(50), Duration.ofSeconds(30))
                    .build();
        }

        String serve(long key) {
            Attempt attempt = balancer.attempt();
            attempt.reset();
            attempt.hash(key);
            CompletionStage<?> wait = table.recall(attempt);
            if (wait != null) {
                now(wait);
            }
            assertThat(table.acquire(balancer, attempt)).isTrue();
            attempt.complete(attempt.ticket(), Outcome.SUCCESS);
            return attempt.backend().id();
        }
    }

    @Test
    void refusesWhatIsNoUriWithoutShowingIt() {
        assertThatThrownBy(() -> RedisStore.builder("http://:secret@host"))
                .hasMessage("redis: no URI (expected: redis://host:port)");
        assertThatThrownBy(() -> RedisStore.builder(redis.uri()).prefix("{x}"))
                .hasMessageStartingWith("redis prefix: \"{x}\"");
        try (RedisStore secret =
                RedisStore.builder("redis://:secret@127.0.0.1:1").start()) {
            assertThat(secret.view().name()).isEqualTo("redis 127.0.0.1:1");
        }
    }

    private static boolean succeeds(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T now(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        for (int i = 0; i < 6000 && !condition.getAsBoolean(); i++) {
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
