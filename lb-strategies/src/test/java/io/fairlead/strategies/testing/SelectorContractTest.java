package io.fairlead.strategies.testing;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import io.fairlead.strategies.EveryStrategy;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SelectorContractTest {
    static Stream<Strategy> strategies() {
        return EveryStrategy.stream();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void holdsFor(Strategy strategy) {
        assertThatCode(SelectorContract.of(strategy)::verify).doesNotThrowAnyException();
    }

    @Test
    void holdsForTheSimplestStrategy() {
        SelectorContract.of((candidates, previous) -> key -> (candidates.size() == 0)
                        ? Selector.NONE
                        : (int) Long.remainderUnsigned(key.random(), candidates.size()))
                .verify();
    }
}
