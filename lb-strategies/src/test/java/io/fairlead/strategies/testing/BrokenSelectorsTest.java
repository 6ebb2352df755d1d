package io.fairlead.strategies.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Candidates;
import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Selectors that break the contract, one claim each, and the words in which they are told so. */
class BrokenSelectorsTest {
    static volatile Object sink;

    @ParameterizedTest
    @MethodSource({"choices", "lives", "nextChoices", "costs"})
    void isToldWhichClaimItBreaks(String message, Strategy strategy) {
        assertThatThrownBy(SelectorContract.of(strategy)::verify)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(": not true that " + message)
                .hasCauseInstanceOf(Throwable.class);
    }

    static Stream<Arguments> choices() {
        return Stream.of(
                broken("no candidates give NONE: select gave a candidate", size -> key -> 0),
                broken("no candidates give NONE: selectNext gave a candidate", size -> new Uniform(size) {
                    @Override
                    public int selectNext(SelectionKey key, Exclusions tried) {
                        return Math.max(0, super.selectNext(key, tried));
                    }
                }),
                broken(
                        "no candidates give NONE: java.lang.ArithmeticException: / by zero",
                        size -> key -> (int) Long.remainderUnsigned(key.hash(), size)),
                broken("a single candidate is always chosen: select gave -1", size -> new Uniform(size) {
                    @Override
                    public int select(SelectionKey key) {
                        return (size == 1 && !key.hashed()) ? NONE : super.select(key);
                    }
                }),
                broken("a single candidate is always chosen: selectNext did not give it", size -> new Uniform(size) {
                    @Override
                    public int selectNext(SelectionKey key, Exclusions tried) {
                        return (size == 1) ? NONE : super.selectNext(key, tried);
                    }
                }),
                broken("every choice is a candidate: gave 200 of 200", size -> new Uniform(size) {
                    @Override
                    public int select(SelectionKey key) {
                        int chosen = super.select(key);
                        return (chosen == 199) ? 200 : chosen;
                    }
                }),
                // what a counter does after 2^31 picks
                broken(
                        "every choice is a candidate: gave -1 of 2",
                        size -> key -> (size == 0) ? Selector.NONE : (int) key.random() % size));
    }

    static Stream<Arguments> lives() {
        return Stream.of(
                Arguments.of("a selector survives rebuilds: gave ", (Strategy) (candidates, previous) -> {
                    boolean grows = previous instanceof Uniform before && before.size > candidates.size();
                    return new Uniform(
                            (grows && candidates.size() > 1) ? ((Uniform) previous).size : candidates.size());
                }),
                Arguments.of("a selector survives rebuilds: gave -1 of 5", (Strategy) (candidates, previous) -> {
                    if (previous instanceof Uniform before && candidates.size() > 4) {
                        before.size = 0; // the new one took everything
                    }
                    return new Uniform(candidates.size());
                }),
                Arguments.of("a foreign previous selector is ignored: java.lang.ClassCastException", (Strategy)
                        (candidates, previous) -> new Uniform(
                                (previous == null) ? candidates.size() : ((Uniform) previous).of(candidates))),
                Arguments.of("balancers that share a strategy do not meet: gave ", new Shared()));
    }

    static Stream<Arguments> nextChoices() {
        return Stream.of(
                broken("selectNext never gives an excluded candidate: gave ", size -> new Uniform(size) {
                    @Override
                    public int selectNext(SelectionKey key, Exclusions tried) {
                        return select(key);
                    }
                }),
                broken("selectNext gives NONE when all are excluded: gave 0 of 1", size -> new Uniform(size) {
                    @Override
                    public int selectNext(SelectionKey key, Exclusions tried) {
                        return Math.max(super.selectNext(key, tried), (size == 0) ? NONE : 0);
                    }
                }),
                broken("selectNext reaches every allowed candidate: without 0 the choices were", size -> {
                    return new Uniform(size) {
                        @Override
                        public int selectNext(SelectionKey key, Exclusions tried) {
                            for (int i = 0; i < tried.size(); i++) {
                                if (!tried.contains(i)) {
                                    return i;
                                }
                            }
                            return NONE;
                        }
                    };
                }),
                broken("exclusions may change meanwhile: gave 7 of 7", size -> new Uniform(size) {
                    @Override
                    public int selectNext(SelectionKey key, Exclusions tried) {
                        int left = 0;
                        for (int i = 0; i < tried.size(); i++) {
                            left += tried.contains(i) ? 0 : 1;
                        }
                        if (left == 0) {
                            return NONE;
                        }
                        long wanted = Long.remainderUnsigned(key.random(), left);
                        int at = 0;
                        for (; at < tried.size(); at++) {
                            if (!tried.contains(at) && wanted-- == 0) {
                                break;
                            }
                        }
                        return at;
                    }
                }));
    }

    static Stream<Arguments> costs() {
        return Stream.of(
                broken("many threads may select at once: java.lang.AssertionError: select gave 10 of 10", size -> {
                    Thread builder = Thread.currentThread();
                    return new Uniform(size) {
                        @Override
                        public int select(SelectionKey key) {
                            return (Thread.currentThread() == builder) ? super.select(key) : size;
                        }
                    };
                }),
                broken("select allocates nothing: 20000 calls allocated ", size -> new Uniform(size) {
                    @Override
                    public int select(SelectionKey key) {
                        sink = new Object();
                        return super.select(key);
                    }
                }),
                broken("selectNext allocates nothing: 20000 calls allocated ", size -> new Uniform(size) {
                    @Override
                    public int selectNext(SelectionKey key, Exclusions tried) {
                        sink = new boolean[tried.size()];
                        return super.selectNext(key, tried);
                    }
                }));
    }

    private static Arguments broken(String message, IntFunction<Selector> selector) {
        return Arguments.of(message, (Strategy) (candidates, previous) -> selector.apply(candidates.size()));
    }

    /** Uniform random choice, which keeps the contract. */
    private static class Uniform implements Selector {
        int size;

        Uniform(int size) {
            this.size = size;
        }

        int of(Candidates candidates) {
            return candidates.size();
        }

        @Override
        public int select(SelectionKey key) {
            return (size == 0) ? NONE : (int) Long.remainderUnsigned(key.random(), size);
        }
    }

    /** Keeps in the strategy what belongs to a balancer. */
    private static final class Shared implements Strategy {
        private int latest;

        @Override
        public Selector selector(Candidates candidates, @Nullable Selector previous) {
            if (previous != null) {
                return new Uniform(candidates.size());
            }
            latest = candidates.size();
            return key -> (latest == 0) ? Selector.NONE : (int) Long.remainderUnsigned(key.random(), latest);
        }
    }
}
