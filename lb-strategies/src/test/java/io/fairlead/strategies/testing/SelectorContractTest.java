package io.fairlead.strategies.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import io.fairlead.strategies.Strategies;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SelectorContractTest {
    static volatile Object sink;

    static Stream<Strategy> strategies() {
        return Stream.of(Strategies.roundRobin(), Strategies.weightedRoundRobin(), Strategies.leastConnections());
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void holdsFor(Strategy strategy) {
        assertThatCode(SelectorContract.of(strategy)::verify).doesNotThrowAnyException();
    }

    @Test
    void holdsForTheSimplestStrategy() {
        SelectorContract.of((candidates, previous) -> uniform(candidates.size()))
                .verify();
    }

    @Test
    void namesTheChoiceOutOfRange() {
        assertBroken((candidates, previous) -> key -> candidates.size() - 1 + (key.hashed() ? 0 : 1), "gave");
    }

    @Test
    void namesTheAnswerWithoutCandidates() {
        assertBroken((candidates, previous) -> key -> 0, "no candidates give NONE");
    }

    @Test
    void namesTheException() {
        assertBroken(
                (candidates, previous) -> key -> (int) Long.remainderUnsigned(key.hash(), candidates.size()),
                "no candidates give NONE: java.lang.ArithmeticException: / by zero");
    }

    @Test
    void namesTheForeignPrevious() {
        assertBroken(
                (candidates, previous) -> {
                    if (previous != null && !(previous instanceof Next)) {
                        throw new ClassCastException("previous");
                    }
                    return uniform(candidates.size());
                },
                "a foreign previous selector is ignored: java.lang.ClassCastException: previous");
    }

    @Test
    void namesTheExcludedChoice() {
        assertBroken(
                (candidates, previous) -> new Next(candidates.size()) {
                    @Override
                    public int selectNext(SelectionKey key, Exclusions tried) {
                        return select(key);
                    }
                },
                "selectNext never gives an excluded candidate");
    }

    @Test
    void namesTheCandidateThatIsNeverReached() {
        assertBroken(
                (candidates, previous) -> new Next(candidates.size()) {
                    @Override
                    public int selectNext(SelectionKey key, Exclusions tried) {
                        for (int i = 0; i < tried.size(); i++) {
                            if (!tried.contains(i)) {
                                return i;
                            }
                        }
                        return NONE;
                    }
                },
                "selectNext reaches every allowed candidate");
    }

    @Test
    void namesTheAllocation() {
        assertBroken(
                (candidates, previous) -> new Next(candidates.size()) {
                    @Override
                    public int select(SelectionKey key) {
                        sink = new Object();
                        return super.select(key);
                    }
                },
                "select allocates nothing");
    }

    @Test
    void namesTheTroubleOfThreads() {
        assertBroken(
                (candidates, previous) -> new Next(candidates.size()) {
                    private final Thread builder = Thread.currentThread();

                    @Override
                    public int select(SelectionKey key) {
                        return (Thread.currentThread() == builder) ? super.select(key) : candidates.size();
                    }
                },
                "many threads may select at once");
    }

    private static void assertBroken(Strategy strategy, String message) {
        assertThatThrownBy(SelectorContract.of(strategy)::verify)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not true that")
                .hasMessageContaining(message);
    }

    private static Selector uniform(int size) {
        return new Next(size);
    }

    /** Uniform random choice. */
    private static class Next implements Selector {
        private final int size;

        Next(int size) {
            this.size = size;
        }

        @Override
        public int select(SelectionKey key) {
            return (size == 0) ? NONE : (int) Long.remainderUnsigned(key.random(), size);
        }
    }
}
