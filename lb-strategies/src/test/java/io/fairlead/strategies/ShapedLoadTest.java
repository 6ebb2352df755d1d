package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.Division;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Locality;
import io.fairlead.api.Outcome;
import io.fairlead.api.Settings;
import io.fairlead.api.SlowStart;
import io.fairlead.api.Strategy;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tiers, zones and slow start as requests meet them, under the strategies inside a balancer. */
class ShapedLoadTest {
    private final VirtualTime time = VirtualTime.create();
    private final SplittableRandom keys = new SplittableRandom(5);

    /** All but subsets: those use a part of the pool only, whose tiers and newcomers are not the pool's. */
    static Stream<Strategy> every() {
        return EveryStrategy.stream().filter(strategy -> !(strategy instanceof SubsetStrategy));
    }

    static Stream<Strategy> spreading() {
        return every().filter(strategy -> strategy.division() != Division.KEY);
    }

    /** Those that give shares exactly, an idle pool given. */
    static Stream<Strategy> exact() {
        return Stream.of(Strategies.roundRobin(), Strategies.weightedRoundRobin(), Strategies.leastConnections());
    }

    /** Seven of 14 are up: 70 % for seven of weight 10, 30 % for three of weight 1, which is a tenth for each. */
    @ParameterizedTest
    @MethodSource("every")
    void aTierGetsItsShareWhateverItsWeights(Strategy strategy) {
        Map<String, Integer> served = serve(halfOfTierZeroDown(strategy), 20_000);

        int first = served.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("first"))
                .mapToInt(Map.Entry::getValue)
                .sum();
        // 6.8 standard deviations of 20,000 draws: a bias of 2.2 % does not pass
        assertThat(first / 20_000.0).isCloseTo(0.7, within(0.022));
        assertThat(served).hasSize(10);
    }

    @ParameterizedTest
    @MethodSource("exact")
    void aTierGetsItsShareToTheLastRequest(Strategy strategy) {
        assertThat(serve(halfOfTierZeroDown(strategy), 20_000).values())
                .hasSize(10)
                .containsOnly(2_000);
    }

    @ParameterizedTest
    @MethodSource("exact")
    void zonesGetTheirSharesToTheLastRequest(Strategy strategy) {
        List<Backend> backends = new ArrayList<>();
        for (String zone : List.of("east", "west", "west", "west", "west")) {
            backends.add(Backend.builder("b" + backends.size(), "127.0.0.1", 1024)
                    .zone(zone)
                    .build());
        }
        LoadBalancer balancer =
                balancer(Settings.of(strategy).withLocality(Locality.of("east").withMinBackends(1)), backends);

        // east has a fifth where half of the callers are: two fifths of their requests, and 15 % for each other
        assertThat(serve(balancer, 20_000))
                .isEqualTo(Map.of("b0", 8_000, "b1", 3_000, "b2", 3_000, "b3", 3_000, "b4", 3_000));
    }

    @ParameterizedTest
    @MethodSource("exact")
    void aBackendThatWarmsUpGetsItsShareToTheLastRequest(Strategy strategy) {
        Settings settings = Settings.of(strategy).withSlowStart(SlowStart.fromNothing(Duration.ofSeconds(100)));
        LoadBalancer balancer = balancer(settings, members("b", 4, 0, 3));
        report(balancer, "b3", Verdict.down("x"));
        report(balancer, "b3", Verdict.up("x"));
        time.advance(Duration.ofSeconds(59));
        assertThat(serve(balancer, 7_000)).isEqualTo(Map.of("b0", 2_000, "b1", 2_000, "b2", 2_000, "b3", 1_000));
        time.advance(Duration.ofSeconds(41));
        assertThat(serve(balancer, 4_000).values()).containsOnly(1_000);
    }

    /** The steps' rebuilds must not take from newcomers the turns that they wait for. */
    @ParameterizedTest
    @MethodSource("spreading")
    void newcomersOfALargePoolAreNotStarved(Strategy strategy) {
        Settings settings = Settings.of(strategy).withSlowStart(SlowStart.fromNothing(Duration.ofMinutes(3)));
        List<Backend> backends = members("old", 130, 0, 1);
        LoadBalancer balancer = balancer(settings, backends);
        serve(balancer, 1_000);
        backends.addAll(members("new", 2, 0, 1));
        balancer.update(backends);
        Map<String, Integer> served = new TreeMap<>();
        for (int tick = 0; tick < 1_800; tick++) {
            serve(balancer, 10).forEach((id, count) -> served.merge(id, count, Integer::sum));
            time.advance(Duration.ofMillis(100));
        }

        // at shares of 0.01, 0.1, ... 0.9 of one in 131, for 1,800 requests each, 62 are due; by chance at least 8
        int least = exact().anyMatch(strategy::equals) ? 55 : 8;
        assertThat(served.getOrDefault("new0", 0)).isBetween(least, 140);
        assertThat(served.getOrDefault("new1", 0)).isBetween(least, 140);
    }

    private LoadBalancer halfOfTierZeroDown(Strategy strategy) {
        List<Backend> backends = members("first", 14, 0, 10);
        backends.addAll(members("second", 3, 1, 1));
        LoadBalancer balancer = balancer(Settings.of(strategy), backends);
        for (int i = 0; i < 14; i += 2) {
            report(balancer, "first" + i, Verdict.down("x"));
        }
        return balancer;
    }

    private static List<Backend> members(String name, int count, int tier, int weight) {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            backends.add(Backend.builder(name + i, "127.0.0.1", 1024 + i)
                    .tier(tier)
                    .weight(weight)
                    .build());
        }
        return backends;
    }

    private LoadBalancer balancer(Settings settings, List<Backend> backends) {
        return LoadBalancer.builder(settings)
                .backends(backends)
                .ticker(time)
                .controlExecutor(time)
                .scheduler(time)
                .seed(17)
                .build();
    }

    private void report(LoadBalancer balancer, String id, Verdict verdict) {
        balancer.report(id, "http", verdict);
        time.runPending();
    }

    private Map<String, Integer> serve(LoadBalancer balancer, int requests) {
        Map<String, Integer> served = new TreeMap<>();
        Attempt attempt = balancer.attempt();
        for (int i = 0; i < requests; i++) {
            attempt.reset();
            assertThat(balancer.acquire(attempt.hash(keys.nextLong()))).isTrue();
            served.merge(attempt.backend().id(), 1, Integer::sum);
            assertThat(attempt.complete(attempt.ticket(), Outcome.SUCCESS)).isTrue();
        }
        return served;
    }
}
