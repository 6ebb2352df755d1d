package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Strategy;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A backend on trial gets its trickle under every strategy, and no more than one attempt at a time. */
class TrialsTest {
    private static final int BACKENDS = 5;
    private static final int REQUESTS = 2_000;

    private final VirtualTime time = VirtualTime.create();

    static Stream<Strategy> strategies() {
        return EveryStrategy.stream();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void holdsOneAttemptHoweverManyAreOpen(Strategy strategy) {
        LoadBalancer balancer = balancer(strategy);
        List<Attempt> open = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            Attempt attempt = balancer.attempt();
            attempt.hash(i * 0x9E3779B97F4A7C15L);
            assertThat(balancer.acquire(attempt)).isTrue();
            assertThat(inFlight(balancer)).isLessThanOrEqualTo(1);
            open.add(attempt);
        }
        open.forEach(attempt -> attempt.complete(attempt.ticket(), Outcome.SUCCESS));
        assertThat(inFlight(balancer)).isZero();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void isTriedAgainAndAgain(Strategy strategy) {
        LoadBalancer balancer = balancer(strategy);
        Attempt attempt = balancer.lane().attempt();
        for (int i = 0; i < REQUESTS; i++) {
            time.advance(Duration.ofMillis(100)); // who learns what a backend costs tries again as it forgets
            attempt.reset();
            attempt.hash(i * 0x9E3779B97F4A7C15L);
            assertThat(balancer.acquire(attempt)).isTrue();
            attempt.complete(attempt.ticket(), Outcome.SUCCESS);
        }
        assertThat(balancer.view().backend("b0").acquired()).isGreaterThanOrEqualTo(3);
    }

    private LoadBalancer balancer(Strategy strategy) {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < BACKENDS; i++) {
            backends.add(Backend.of("b" + i, "127.0.0.1", 1 + i));
        }
        LoadBalancer balancer = LoadBalancer.builder(strategy)
                .ticker(time)
                .controlExecutor(time)
                .scheduler(time)
                .seed(1)
                .backends(backends)
                .build();
        balancer.report("b0", "passive", Verdict.trial("half-open"));
        time.runPending();
        return balancer;
    }

    private static long inFlight(LoadBalancer balancer) {
        return balancer.view().backend("b0").inFlight();
    }
}
