package io.fairlead.health.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedRegexTest {
    @ParameterizedTest
    @ValueSource(strings = {"(a|aa)+\\1b", ".*.*.*.*.*.*b", "(.*a){12}\\1b"})
    @Timeout(10)
    void explosionsEndInWords(String regex) {
        byte[] text = "a".repeat(40).getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> BoundedRegex.of("regex", regex).search().find(text, text.length))
                .isInstanceOf(Malformed.class)
                .hasMessage("/" + regex + "/ takes more than 1000000 steps");
    }

    @Test
    void recursionThatIsTooDeepEndsInWords() {
        byte[] text = "ab".repeat(500_000).getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> BoundedRegex.of("regex", "(a|b)*c").search().find(text, text.length))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining("steps");
    }

    @Test
    void aSearchMayBeginAgain() throws Malformed {
        BoundedRegex.Search search = BoundedRegex.of("regex", "^ab$").search();
        byte[] text = "abab".getBytes(StandardCharsets.US_ASCII);
        assertThat(search.find(text, 2)).isTrue();
        assertThat(search.find(text, 4)).isFalse();
        assertThat(search.find(text, 0)).isFalse();
        assertThat(search.find(text, 2)).isTrue();
    }

    @Test
    void theSearchesInOneAnswerShareTheSteps() throws Malformed {
        BoundedRegex.Search search = BoundedRegex.of("regex", "x").search();
        byte[] text = "a".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 1000; i++) {
            assertThat(search.find(text, text.length)).isFalse();
        }
        assertThatThrownBy(() -> search.find(text, text.length)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> search.find(text, 1)).isInstanceOf(Malformed.class);
    }

    @Property
    void findsWhatTheJdkFinds(
            @ForAll @CharRange(from = '\0', to = '\u00ff') @StringLength(max = 30) String text,
            @ForAll @CharRange(from = 'a', to = 'e') @StringLength(max = 3) String tail)
            throws Malformed {
        String regex = "[a-m]+[^a-c]?" + tail + "|\\x{e9}.$";
        byte[] bytes = (text + "junk").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(BoundedRegex.of("regex", regex).search().find(bytes, text.length()))
                .isEqualTo(Pattern.compile(regex).matcher(text).find());
    }

    @Test
    void refusesWhatIsNoExpression() {
        assertThatThrownBy(() -> BoundedRegex.of("body regex", "(a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("body regex: \"(a\" (expected: a regular expression; Unclosed group near index 2)");
        assertThatThrownBy(() -> BoundedRegex.of("body regex", "\u00e9t\u00e9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("body regex: \"\\u00e9t\\u00e9\" (expected: a regular expression in ASCII)");
        assertThatThrownBy(() -> BoundedRegex.of("body regex", "")).isInstanceOf(IllegalArgumentException.class);
    }
}
