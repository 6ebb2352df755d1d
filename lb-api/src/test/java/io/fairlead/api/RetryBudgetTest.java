package io.fairlead.api;

import static io.fairlead.api.Balancers.complete;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The standard budget: 0.2 retries for each first try, 10 for each second, and 100 at most; for the balancer as a whole. */
class RetryBudgetTest {
    private final VirtualTime time = VirtualTime.create();
    private final LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a", "b")
            .retryBudget(RetryBudget.standard())
            .build();

    private double tokens = 100;
    private int firstTries; // since the last look

    private void firstTries(int count) {
        for (int i = 0; i < count; i++) {
            Attempt attempt = balancer.attempt();
            assertThat(balancer.acquire(attempt)).isTrue();
            complete(attempt, Outcome.SUCCESS);
            firstTries++;
        }
    }

    /** Retries until one is refused, each after a first try; returns how many were not. */
    private int retries(Outcome after) {
        for (int granted = 0; granted < 1_000; granted++) {
            Attempt attempt = balancer.attempt();
            assertThat(balancer.acquire(attempt)).isTrue();
            firstTries++;
            complete(attempt, after);
            if (!balancer.acquire(attempt)) {
                assertThat(attempt.refusal()).isEqualTo(Refusal.BUDGET_EXHAUSTED);
                return granted;
            }
            complete(attempt, Outcome.SUCCESS);
        }
        return 1_000;
    }

    /** Time passes; the tokens are looked at with the first retry after it, whose first try counts. */
    private void expectAfter(Duration pause) {
        time.advance(pause);
        tokens = Math.min(100, tokens + 0.2 * (firstTries + 1) + 10 * pause.toMillis() / 1_000.0);
        firstTries = -1; // of those to come, the next one has been counted
        int granted = retries(Outcome.RESET);
        assertThat(granted).isEqualTo((int) (tokens + 1e-6));
        tokens -= granted;
    }

    @Test
    void aHundredInReserve() {
        assertThat(retries(Outcome.RESET)).isEqualTo(100);
        assertThat(retries(Outcome.RESET)).isZero();
    }

    @Test
    void aFifthOfTheTriesAndTenASecondUpToAHundred() {
        assertThat(retries(Outcome.RESET)).isEqualTo(100);
        tokens = 0;
        expectAfter(Duration.ofSeconds(1));
        firstTries(50);
        expectAfter(Duration.ofMillis(100));
        expectAfter(Duration.ofMillis(100));
        expectAfter(Duration.ofSeconds(5));
        expectAfter(Duration.ofHours(1));
        firstTries(10_000);
        expectAfter(Duration.ofMillis(100));
    }

    @Test
    void whoReachedNobodyPaysNothing() {
        retries(Outcome.RESET);
        assertThat(retries(Outcome.CONNECT_FAILED)).isEqualTo(1_000);
    }
}
