package io.fairlead.samples.proxy.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.samples.proxy.option.BadValue;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubstitutionTest {
    private final Substitution substitution = new Substitution(Map.of("A", "1", "EMPTY", "", "ODD", "${A}\\$1")::get);

    @Test
    void variablesAndDefaultsAreReplaced() {
        assertThat(substitution.apply("x${A}y${A}")).isEqualTo("x1y1");
        assertThat(substitution.apply("${A:-2}${B:-2}${EMPTY:-2}${B:-}")).isEqualTo("122");
        assertThat(substitution.apply("[${EMPTY}]")).isEqualTo("[]");
        assertThat(substitution.apply("${B:-a:-b}")).isEqualTo("a:-b");
    }

    @Test
    void whatAVariableHoldsIsNotLookedInto() {
        assertThat(substitution.apply("${ODD}")).isEqualTo("${A}\\$1");
    }

    @Test
    void aDoubledDollarSignKeepsWhatFollows() {
        assertThat(substitution.apply("$${A} $A $ 5$")).isEqualTo("${A} $A $ 5$");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${", "${}", "${A", "${:-x}", "${1}", "${A-x}", "${a b}", "${A:-x"})
    void malformedReferencesAreNamed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> substitution.apply(text))
                .withMessageContaining("expected: ${NAME} or ${NAME:-default}");
    }

    @Test
    void unsetVariablesWithoutADefaultAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> substitution.apply("${B}"))
                .withMessage("environment variable B is not set, and ${B} has no default");
    }

    @Property
    void anyTextIsReplacedOrRefused(@ForAll String text) {
        try {
            assertThat(substitution.apply("${A}" + text)).startsWith("1");
        } catch (BadValue e) {
            assertThat(text).contains("${");
        }
    }
}
