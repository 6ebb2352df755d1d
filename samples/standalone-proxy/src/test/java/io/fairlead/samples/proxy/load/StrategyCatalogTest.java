package io.fairlead.samples.proxy.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.fairlead.samples.proxy.config.StrategyConfig;
import io.fairlead.samples.proxy.spi.StrategyProvider;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StrategyCatalogTest {
    @Test
    void builtInStrategiesAndThoseOfServicesAreInstalled() {
        StrategyCatalog catalog = StrategyCatalog.installed();
        assertThat(catalog.names())
                .containsExactly("favorite", "least-connections", "round-robin", "weighted-round-robin");
        assertThat(catalog.names())
                .allSatisfy(name -> assertThat(catalog.create(new StrategyConfig(name, Map.of())))
                        .isNotNull());
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
