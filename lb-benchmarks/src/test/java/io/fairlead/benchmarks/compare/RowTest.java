package io.fairlead.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RowTest {

    @Test
    void isReadAsItIsWritten() {
        Row row = Row.parse("SelectBenchmark.select?strategy=ROUND_ROBIN&backends=10");

        assertThat(row.benchmark()).isEqualTo("SelectBenchmark.select");
        assertThat(row.parameters()).isEqualTo(Map.of("strategy", "ROUND_ROBIN", "backends", "10"));
        assertThat(Row.parse(row.toString())).isEqualTo(row);
        assertThat(Row.parse("FloorBenchmark.clock")).hasToString("FloorBenchmark.clock");
    }

    @Test
    void takesAnotherValueOfParameter() {
        assertThat(Row.parse("A.a?backends=3").with("backends", "10")).isEqualTo(Row.parse("A.a?backends=10"));
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> Row.parse("select")).hasMessage("benchmark: 'select' (expected: Class.method)");
        assertThatThrownBy(() -> Row.parse("A.a?x"))
                .hasMessage("parameter: 'x' (expected: name=value, each name once)");
        assertThatThrownBy(() -> Row.parse("A.a?x=1&x=2"))
                .hasMessage("parameter: 'x=2' (expected: name=value, each name once)");
    }
}
