package io.fairlead.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Candidates;
import io.fairlead.api.Selector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTest {

    @ParameterizedTest
    @ValueSource(ints = {3, 10, 100, 1000})
    void strideHasNoTable(int size) {
        assertThat(className(Subject.STRIDE_ROUND_ROBIN, size)).isEqualTo("StrideSelector");
        assertThat(className(Subject.WEIGHTED_ROUND_ROBIN, size)).isEqualTo("WeightedRoundRobinSelector");
    }

    private static String className(Subject subject, int size) {
        Selector selector = subject.strategy().selector(Candidates.of(subject.pool(size), 42), null);
        return selector.getClass().getSimpleName();
    }
}
