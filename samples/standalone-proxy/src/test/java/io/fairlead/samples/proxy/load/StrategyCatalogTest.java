package io.fairlead.samples.proxy.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.fairlead.api.Strategy;
import io.fairlead.samples.proxy.config.StrategyConfig;
import io.fairlead.samples.proxy.spi.StrategyProvider;
import io.fairlead.strategies.Strategies;
import io.fairlead.strategies.hash.BackendName;
import io.fairlead.strategies.hash.HashDialect;
import io.fairlead.strategies.hash.HashStrategy;
import io.fairlead.strategies.hash.Xxh64;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategyCatalogTest {
    @Test
    void builtInStrategiesAndThoseOfServicesAreInstalled() {
        StrategyCatalog catalog = StrategyCatalog.installed();
        assertThat(catalog.names())
                .containsExactly(
                        "favorite",
                        "least-connections",
                        "maglev",
                        "peak-ewma",
                        "power-of-choices",
                        "random",
                        "rendezvous",
                        "ring-hash",
                        "round-robin",
                        "striped-round-robin",
                        "weighted-random",
                        "weighted-round-robin");
        assertThat(catalog.names())
                .allSatisfy(name -> assertThat(catalog.create(new StrategyConfig(name, Map.of(), null)))
                        .isNotNull());
    }

    @Test
    void strategiesThatSpreadTakeTheirOptions() {
        assertThat(create("round-robin", Map.of())).isEqualTo(Strategies.roundRobin());
        assertThat(create("weighted-round-robin", Map.of())).isEqualTo(Strategies.weightedRoundRobin());
        assertThat(create("random", Map.of())).isEqualTo(Strategies.random());
        assertThat(create("weighted-random", Map.of())).isEqualTo(Strategies.weightedRandom());
        assertThat(create("least-connections", Map.of())).isEqualTo(Strategies.leastConnections());
        assertThat(create("least-connections", Map.of("choices", "9"))).isEqualTo(Strategies.leastConnections(9));
        assertThat(create("power-of-choices", Map.of())).isEqualTo(Strategies.powerOfTwoChoices());
        assertThat(create("power-of-choices", Map.of("choices", "3"))).isEqualTo(Strategies.powerOfChoices(3));
        assertThat(create("peak-ewma", Map.of())).isEqualTo(Strategies.peakEwma());
        assertThat(create("peak-ewma", Map.of("decay", "1ms"))).isEqualTo(Strategies.peakEwma(Duration.ofMillis(1), 2));
        assertThat(create("peak-ewma", Map.of("decay", "1h", "choices", "5")))
                .isEqualTo(Strategies.peakEwma(Duration.ofHours(1), 5));
        assertThat(create("striped-round-robin", Map.of("stripes", "1024")))
                .isEqualTo(Strategies.stripedRoundRobin(1024));
        int processors = Runtime.getRuntime().availableProcessors();
        assertThat(create("striped-round-robin", Map.of()))
                .isEqualTo(Strategies.stripedRoundRobin(Math.min(processors + 1, 1024)));
    }

    @Test
    void aSubsetIsAnOptionOfAnyStrategyThatSpreads() {
        assertThat(subset("{name: peak-ewma, subset: {size: 20, client: proxy-7}}"))
                .isEqualTo(Strategies.subset(Strategies.peakEwma(), 20, Xxh64.hash("proxy-7")));
        assertThat(subset("{name: favorite, subset: 3}"))
                .as("of a provider, too")
                .isEqualTo(Strategies.subset(Strategies.roundRobin(), 3, Loading.SEED));
        assertThat(subset("{subset: 3}"))
                .as("the part of a process is the same after a reload")
                .isEqualTo(subset("{subset: {size: 3}}"));
    }

    @Test
    void whatIsWrongWithASubsetHasItsLine() {
        assertThat(Loading.problems(strategy("{name: random, subset: 0}")))
                .containsExactly("fairlead.yaml:3: pools[0].strategy.subset.size: 0 (expected: 1..1000000)");
        assertThat(Loading.problems(strategy("{name: random, subset: {sise: 5}}")))
                .containsExactly(
                        "fairlead.yaml:3: pools[0].strategy.subset.sise: unknown key (did you mean \"size\"?)",
                        "fairlead.yaml:3: pools[0].strategy.subset.size: missing");
        for (String name : List.of("maglev", "ring-hash", "rendezvous")) {
            assertThat(Loading.problems(strategy("{name: " + name + ", options: {boundedLoad: 2}, subset: 5}")))
                    .containsExactly("fairlead.yaml:3: pools[0].strategy.subset: not with " + name
                            + ", by which every process gives a key to the same backend");
        }
    }

    @Test
    void strategiesThatHashTakeTheirOptions() {
        assertThat(create("maglev", Map.of())).isEqualTo(Strategies.maglev());
        assertThat(create("maglev", Map.of("tableSize", "251", "dialect", "envoy-xxh64")))
                .isEqualTo(HashStrategy.maglev(251, HashDialect.ENVOY_XXH64));
        assertThat(create("ring-hash", Map.of())).isEqualTo(Strategies.ringHash());
        assertThat(create("ring-hash", Map.of("dialect", "ketama-md5", "points", "40", "backendName", "address")))
                .isEqualTo(HashStrategy.ring(HashDialect.KETAMA_MD5, 40).named(BackendName.address()));
        assertThat(create("rendezvous", Map.of("backendName", "label:ring", "boundedLoad", "1.5")))
                .isEqualTo(Strategies.boundedLoad(Strategies.rendezvous().named(BackendName.label("ring")), 1.5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "least-connections | choices: 1 | choices: 1 (expected: 2..64)",
                "power-of-choices | choices: two | choices: two (expected: a whole number)",
                "peak-ewma | choices: 65 | choices: 65 (expected: 2..64)",
                "peak-ewma | decay: 10 | decay: \"10\" (expected: a duration such as 500ms, 2s or 1m) (did you mean \"10s\"?)",
                "peak-ewma | decay: 0ms | decay: 0ms (expected: 1ms..1h)",
                "peak-ewma | decay: 61m | decay: 61m (expected: 1ms..1h)",
                "striped-round-robin | stripes: 1 | stripes: 1 (expected: 2..1024)",
                "maglev | tableSize: 100 | tableSize: 100 (expected: a prime, 3..16777213)",
                "maglev | tableSize: big | tableSize: big (expected: a whole number)",
                "maglev | dialect: nginx-crc32 | dialect: nginx-crc32 (expected: one of native, envoy-xxh64)",
                "ring-hash | points: 0 | points: 0 (expected: 1..1048576)",
                "ring-hash | dialect: md5 | dialect: md5 (expected: one of native, ketama-md5, nginx-crc32, envoy-xxh64)",
                "ring-hash | boundedLoad: 1 | boundedLoad: 1 (expected: above 1, up to 1000)",
                "rendezvous | boundedLoad: much | boundedLoad: much (expected: above 1, up to 1000)",
                "rendezvous | backendName: ip | backendName: ip (expected: id, address, or label: and its name)"
            })
    void wrongOptionsOfStrategiesAreNamed(String name, String option, String problem) {
        assertThat(Loading.problems(strategy("{name: " + name + ", options: {" + option + "}}")))
                .containsExactly("fairlead.yaml:3: pools[0].strategy.options." + problem);
    }

    private static Strategy create(String name, Map<String, String> options) {
        return StrategyCatalog.installed().create(new StrategyConfig(name, options, null));
    }

    private static Strategy subset(String strategy) {
        return StrategyCatalog.with(List.of(new Favorite()), Loading.SEED)
                .create(Loading.load(strategy(strategy), Map.of(), new Favorite())
                        .pools()
                        .get(0)
                        .strategy());
    }

    @Test
    void whatAProviderFindsWrongHasItsLine() {
        assertThat(Loading.problems(strategy("{name: favorite, options: {percent: lots}}"), new Favorite()))
                .containsExactly("fairlead.yaml:3: pools[0].strategy.options.percent: lots (expected: 0..99)");
        assertThat(Loading.problems(strategy("{name: favorite, options: {precent: 3}}"), new Favorite()))
                .containsExactly("fairlead.yaml:3: pools[0].strategy.options: favorite has no option \"precent\""
                        + " (did you mean \"percent\"?)");
        assertThat(Loading.problems(strategy("{name: peak-ewma, options: {decai: 3s}}")))
                .containsExactly("fairlead.yaml:3: pools[0].strategy.options: peak-ewma has no option \"decai\""
                        + " (did you mean \"decay\"?)");
        assertThat(Loading.problems(strategy("favorite"), new Favorite())).isEmpty();
    }

    @Test
    void aProviderThatFailsIsAProblem() {
        StrategyProvider failing = mock(StrategyProvider.class);
        when(failing.name()).thenReturn("failing");
        when(failing.create(Map.of())).thenThrow(new IllegalStateException("no licence"));
        assertThat(Loading.problems(strategy("failing"), failing))
                .containsExactly("fairlead.yaml:3: pools[0].strategy.name: the provider of failing failed:"
                        + " java.lang.IllegalStateException: no licence");
    }

    @Test
    void twoProvidersCannotShareAName() {
        assertThatIllegalStateException()
                .isThrownBy(() -> StrategyCatalog.with(List.of(new Favorite(), new Favorite()), 1))
                .withMessageStartingWith("strategy favorite is provided twice");
    }

    private static String strategy(String strategy) {
        return """
                listeners: [{name: web, bind: "*:80", pool: p}]
                pools:
                  - {name: p, strategy: %s, backends: [{id: a, address: "a:80"}]}
                """.formatted(strategy);
    }
}
