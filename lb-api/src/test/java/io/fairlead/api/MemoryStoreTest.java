package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What the store in memory does is what every store should. */
class MemoryStoreTest {
    private static final Duration LIFE = Duration.ofMinutes(1);

    private final VirtualTime time = VirtualTime.create();
    private final StateStore store = StateStore.inMemory(time, 3);

    @Test
    void theFirstToClaimAKeyServesItUntilWhoKnowsItMovesIt() {
        assertThat(now(store.find("t", 1))).isEmpty();
        assertThat(now(store.claim("t", 1, Optional.empty(), "a", LIFE))).isEqualTo("a");
        assertThat(now(store.claim("t", 1, Optional.empty(), "b", LIFE))).isEqualTo("a");
        assertThat(now(store.claim("t", 1, Optional.of("c"), "b", LIFE))).isEqualTo("a");
        assertThat(now(store.claim("t", 1, Optional.of("a"), "b", LIFE))).isEqualTo("b");
        assertThat(now(store.find("t", 1))).contains("b");
        assertThat(now(store.find("u", 1))).isEmpty();
    }

    @Test
    void aClaimIsForgottenUnlessItIsRepeated() {
        now(store.claim("t", 1, Optional.empty(), "a", LIFE));
        time.advance(Duration.ofSeconds(40));
        now(store.claim("t", 1, Optional.of("a"), "a", LIFE));
        time.advance(Duration.ofSeconds(40));
        assertThat(now(store.find("t", 1))).contains("a");
        time.advance(Duration.ofSeconds(20));
        assertThat(now(store.find("t", 1))).isEmpty();
        assertThat(now(store.claim("t", 1, Optional.of("a"), "b", LIFE))).isEqualTo("b");
    }

    @Test
    void keepsTheKeysThatWereUsedLast() {
        for (long key = 0; key < 3; key++) {
            now(store.claim("t", key, Optional.empty(), "a", LIFE));
        }
        now(store.find("t", 0));
        now(store.claim("t", 3, Optional.empty(), "a", LIFE));
        assertThat(now(store.find("t", 0))).isPresent();
        assertThat(now(store.find("t", 1))).isEmpty();
    }

    @Test
    void aCounterLivesFromItsFirstUse() {
        assertThat(now(store.add("c", 5, LIFE))).isEqualTo(5);
        time.advance(Duration.ofSeconds(59));
        assertThat(now(store.add("c", 2, LIFE))).isEqualTo(7);
        time.advance(Duration.ofSeconds(1));
        assertThat(now(store.add("c", 1, LIFE))).isEqualTo(1);
    }

    @Test
    void whatAnInstanceSaysReplacesWhatItSaidAndIsForgotten() {
        now(store.say("app", "one", Map.of("a", "refused"), LIFE));
        now(store.say("app", "two", Map.of(), LIFE.dividedBy(2)));
        assertThat(now(store.said("app"))).isEqualTo(Map.of("one", Map.of("a", "refused"), "two", Map.of()));
        time.advance(Duration.ofSeconds(30));
        now(store.say("app", "one", Map.of("b", "slow"), LIFE));
        assertThat(now(store.said("app"))).isEqualTo(Map.of("one", Map.of("b", "slow")));
        assertThat(now(store.said("web"))).isEmpty();
    }

    @Test
    void failsAfterItsEnd() {
        assertThat(store.view().up()).isTrue();
        store.close();
        store.close();
        assertThat(store.view().up()).isFalse();
        assertThat(store.find("t", 1).toCompletableFuture()).isCompletedExceptionally();
        assertThatThrownBy(() -> StateStore.inMemory(time, 0)).hasMessage("most: 0 (expected: >= 1)");
    }

    private static <T> T now(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).isCompleted();
        return stage.toCompletableFuture().join();
    }
}
