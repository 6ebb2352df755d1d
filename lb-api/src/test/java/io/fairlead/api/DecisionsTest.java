package io.fairlead.api;

import static io.fairlead.api.Balancers.complete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DecisionsTest {
    private final VirtualTime time = VirtualTime.create();

    private LoadBalancer.Builder tracing(String... ids) {
        return Balancers.builder(time, Balancers.first(), ids)
                .retryBudget(RetryBudget.unlimited())
                .decisions(10, 1);
    }

    @Test
    void noneAreRememberedUnlessAskedFor() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a").build();
        balancer.acquire(Selection.any());
        assertThat(balancer.decisions()).isEmpty();
    }

    @Test
    void tellWhoStoodAndWhoDidNotAndWhy() {
        LoadBalancer balancer = tracing("down", "drain").build();
        balancer.update(List.of(
                Balancers.backend("tried"),
                Backend.builder("full", Balancers.ADDRESS).maxConcurrency(1).build(),
                Balancers.backend("trial"),
                Balancers.backend("down"),
                Balancers.backend("drain"),
                Balancers.backend("good")));
        balancer.report("trial", "passive", Verdict.trial("half-open"));
        balancer.report("down", "check", Verdict.down("HTTP 503"));
        time.runPending();
        balancer.admin("drain", AdminState.DRAIN);
        balancer.acquire(Selection.any().preferring("full"));
        balancer.acquire(Selection.any().preferring("trial"));
        Attempt attempt = balancer.attempt();
        attempt.hash(0xbeef).prefer("down");
        assertThat(balancer.acquire(attempt)).isTrue();
        complete(attempt, Outcome.BACKEND_ERROR);
        time.advance(Duration.ofMillis(7));
        assertThat(balancer.acquire(attempt)).isTrue();

        Decision last = balancer.decisions().get(3);
        assertThat(last.pick()).isEqualTo(4);
        assertThat(last.atNanos()).isEqualTo(time.nanos());
        assertThat(last.hash()).isEqualTo(OptionalLong.of(0xbeef));
        assertThat(last.preference()).contains("down");
        assertThat(last.tried()).containsExactly("tried");
        assertThat(last.busy()).containsExactly("full", "trial");
        assertThat(last.candidates()).containsExactly("tried", "full", "trial", "good");
        assertThat(last.chosen()).contains("good");
        assertThat(last.refusal()).isEmpty();
        assertThat(last.pool().generation()).isEqualTo(balancer.view().generation());
        assertThat(last.explain().lines())
                .containsExactly(
                        "pick 4 from generation " + last.pool().generation() + " of test ("
                                + balancer.view().strategy() + "): chose good; hash key beef; preferred down",
                        "tried: in: nothing reported yet; tried before",
                        "full: in: nothing reported yet; busy",
                        "trial: in: on trial, passive: half-open; takes 10 %; busy",
                        "down: out: check: HTTP 503",
                        "drain: draining: serves only requests that prefer it",
                        "good: in: nothing reported yet");
    }

    @Test
    void refusalsAreRememberedToo() {
        LoadBalancer balancer = tracing("a").panic(Panic.never()).build();
        balancer.report("a", "check", Verdict.down("connection refused"));
        time.runPending();
        assertThat(balancer.acquire(balancer.attempt())).isFalse();
        balancer.close();
        assertThat(balancer.acquire(balancer.attempt())).isFalse();

        List<Decision> decisions = balancer.decisions();
        assertThat(decisions)
                .extracting(decision -> decision.refusal().orElseThrow())
                .containsExactly(Refusal.ALL_DOWN, Refusal.CLOSED);
        assertThat(decisions.get(0).chosen()).isEmpty();
        assertThat(decisions.get(0).explain()).endsWith("): refused, ALL_DOWN\na: out: check: connection refused");
    }

    @Test
    void areOfTheirGenerationWhateverHappensLater() {
        LoadBalancer balancer = tracing("a", "b").build();
        balancer.acquire(Selection.any());
        balancer.admin("a", AdminState.MAINT);
        balancer.acquire(Selection.any());
        List<Decision> decisions = balancer.decisions();
        assertThat(decisions.get(0).candidates()).containsExactly("a", "b");
        assertThat(decisions.get(0).chosen()).contains("a");
        assertThat(decisions.get(1).candidates()).containsExactly("b");
        assertThat(decisions.get(1).pool().summary("a")).isEqualTo("out: an operator set MAINT");
    }

    /** The first and every n-th after it, the latest of them, in order. */
    @Property(tries = 200)
    void theLatestOfEveryManyAreKept(
            @ForAll @IntRange(min = 1, max = 7) int capacity,
            @ForAll @IntRange(min = 1, max = 7) int every,
            @ForAll @IntRange(max = 100) int picks) {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a", "b")
                .decisions(capacity, every)
                .build();
        for (int i = 0; i < picks; i++) {
            balancer.acquire(Selection.any()).close();
        }
        int sampled = (picks + every - 1) / every;
        int kept = Math.min(capacity, sampled);
        assertThat(balancer.decisions()).hasSize(kept);
        for (int i = 0; i < kept; i++) {
            assertThat(balancer.decisions().get(i).pick()).isEqualTo((long) (sampled - kept + i) * every + 1);
        }
    }

    @Test
    void picksFromOneGenerationShareItsPicture() {
        LoadBalancer balancer = tracing("a").build();
        balancer.acquire(Selection.any());
        balancer.acquire(Selection.any());
        assertThat(balancer.decisions().get(0).pool())
                .isSameAs(balancer.decisions().get(1).pool());
    }

    @Test
    void mistakesAreNamed() {
        LoadBalancer.Builder builder = LoadBalancer.builder(Balancers.cyclic());
        assertThatThrownBy(() -> builder.decisions(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("capacity: 0 (expected: 1..100000)");
        assertThatThrownBy(() -> builder.decisions(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("every: 0 (expected: >= 1)");
    }
}
