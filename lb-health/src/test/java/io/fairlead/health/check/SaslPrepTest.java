package io.fairlead.health.check;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;

class SaslPrepTest {
    /** The examples of RFC 4013 section 3; what it calls errors stays as it is. */
    @Test
    void preparesAsRfc4013() {
        assertThat(SaslPrep.prepare("I\u00ADX")).isEqualTo("IX");
        assertThat(SaslPrep.prepare("user")).isEqualTo("user");
        assertThat(SaslPrep.prepare("USER")).isEqualTo("USER");
        assertThat(SaslPrep.prepare("\u00AA")).isEqualTo("a");
        assertThat(SaslPrep.prepare("\u2168")).isEqualTo("IX");
        assertThat(SaslPrep.prepare("\u0007")).isEqualTo("\u0007");
        assertThat(SaslPrep.prepare("\u06271")).isEqualTo("\u06271");
    }

    @Test
    void twoWaysToWriteACharacterAreOnePassword() {
        assertThat(SaslPrep.prepare("e\u0301t\u00e9")).isEqualTo("\u00e9t\u00e9");
        assertThat(SaslPrep.prepare("a\u00A0b\u3000c\u200Bd")).isEqualTo("a b c d");
    }

    @Test
    void whatIsProhibitedStaysAsItIs() {
        assertThat(SaslPrep.prepare("\u00AD")).isEqualTo("\u00AD");
        assertThat(SaslPrep.prepare("\u00AA\uE000")).isEqualTo("\u00AA\uE000");
        assertThat(SaslPrep.prepare("\u00AA\uFFFD")).isEqualTo("\u00AA\uFFFD");
        assertThat(SaslPrep.prepare("\u00AA\uD800")).isEqualTo("\u00AA\uD800");
        assertThat(SaslPrep.prepare("\u0627\u00AA\u0628")).isEqualTo("\u0627\u00AA\u0628");
        assertThat(SaslPrep.prepare("\u0627\uFF11")).isEqualTo("\u0627\uFF11");
        assertThat(SaslPrep.prepare("\u0627\uFF11\u0628")).isEqualTo("\u06271\u0628");
    }

    @Property
    void asciiStaysAsItIs(@ForAll @CharRange(from = '\0', to = '~') String password) {
        assertThat(SaslPrep.prepare(password)).isEqualTo(password);
    }
}
