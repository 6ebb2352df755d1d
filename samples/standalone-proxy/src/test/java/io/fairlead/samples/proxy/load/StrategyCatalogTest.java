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
                        "rendezvous",
                        "ring-hash",
                        "round-robin",
                        "weighted-round-robin");
        assertThat(catalog.names())
                .allSatisfy(name -> assertThat(catalog.create(new StrategyConfig(name, Map.of())))
                        .isNotNull());
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
                "maglev | tableSize: 100 | tableSize: 100 (expected: a prime, 3..16777213)",
                "maglev | tableSize: big | tableSize: big (expected: a whole number)",
                "maglev | dialect: nginx-crc32 | dialect: nginx-crc32 (expected: one of native, envoy-xxh64)",
                "ring-hash | points: 0 | points: 0 (expected: 1..1048576)",
                "ring-hash | dialect: md5 | dialect: md5 (expected: one of native, ketama-md5, nginx-crc32, envoy-xxh64)",
                "ring-hash | boundedLoad: 1 | boundedLoad: 1 (expected: above 1, up to 1000)",
                "rendezvous | boundedLoad: much | boundedLoad: much (expected: above 1, up to 1000)",
                "rendezvous | backendName: ip | backendName: ip (expected: id, address, or label: and its name)"
            })
    void wrongOptionsOfStrategiesThatHashAreNamed(String name, String option, String problem) {
        assertThat(Loading.problems(strategy("{name: " + name + ", options: {" + option + "}}")))
                .containsExactly("fairlead.yaml:3: pools[0].strategy.options." + problem);
    }

    private static Strategy create(String name, Map<String, String> options) {
        return StrategyCatalog.installed().create(new StrategyConfig(name, options));
    }

    @Test
    void whatAProviderFindsWrongHasItsLine() {
        assertThat(Loading.problems(strategy("{name: favorite, options: {percent: lots}}"), new Favorite()))
                .containsExactly("fairlead.yaml:3: pools[0].strategy.options.percent: lots (expected: 0..99)");
        assertThat(Loading.problems(strategy("{name: favorite, options: {precent: 3}}"), new Favorite()))
                .containsExactly("fairlead.yaml:3: pools[0].strategy.options: favorite has no option \"precent\""
                        + " (did you mean \"percent\"?)");
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
                .isThrownBy(() -> StrategyCatalog.with(List.of(new Favorite(), new Favorite())))
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
