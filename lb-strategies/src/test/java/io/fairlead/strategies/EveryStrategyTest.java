package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Strategy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No strategy slips past the tests that all of them must pass. */
class EveryStrategyTest {

    @Test
    void factoriesWithParametersHaveSamples() {
        assertThat(EveryStrategy.sampled())
                .as("samples in EveryStrategy")
                .containsExactlyInAnyOrderElementsOf(EveryStrategy.factories()
                        .filter(factory -> factory.getParameterCount() > 0)
                        .map(EveryStrategy::signature)
                        .toList());
    }

    @Test
    void namesAreWordsForOperators() {
        assertThat(EveryStrategy.stream().map(Strategy::name)).allMatch(name -> name.matches("[a-z0-9]+(-[a-z0-9]+)*"));
    }

    @Test
    void strategiesMadeAlikeAreEqual() {
        List<Strategy> some = EveryStrategy.stream().toList();
        List<Strategy> same = EveryStrategy.stream().toList();

        assertThat(same).isEqualTo(some).hasSameHashCodeAs(some);
        assertThat(some).doesNotHaveDuplicates();
    }
}
