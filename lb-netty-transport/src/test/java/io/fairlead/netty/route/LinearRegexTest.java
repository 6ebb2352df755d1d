package io.fairlead.netty.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Regular expressions that cannot be made slow, against java.util.regex, which can. */
class LinearRegexTest {
    @Property(tries = 5_000)
    void itMatchesWhatTheJdkMatches(@ForAll("regexes") String regex, @ForAll("texts") String text) {
        assertThat(LinearRegex.of(regex).matches(text))
                .as("%s on %s", regex, text)
                .isEqualTo(Pattern.matches(regex, text));
    }

    @Property
    void whatItUnderstandsTheJdkUnderstandsAlike(@ForAll("garbage") String regex, @ForAll("texts") String text) {
        LinearRegex read;
        try {
            read = LinearRegex.of(regex);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("regex: ");
            return;
        }
        assertThat(read.matches(text)).as("%s on %s", regex, text).isEqualTo(Pattern.matches(regex, text));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ab/-.1_^\u0085\u00e4 ").ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> garbage() {
        return Arbitraries.strings().withChars("ab/.1()[]{},|*+?\\dws-^$&").ofMaxLength(10);
    }

    @Provide
    Arbitrary<String> regexes() {
        Arbitrary<String> atoms = Arbitraries.of(
                "a", "b", "/", ".", "\\d", "\\w", "\\S", "\\.", "[ab]", "[^a]", "[a-b1]", "[\\w/]", "[^\\d-]", "[-a]",
                "-");
        return nested(nested(nested(atoms)));
    }

    private static Arbitrary<String> nested(Arbitrary<String> inner) {
        return Arbitraries.oneOf(
                inner,
                Combinators.combine(inner, inner).as((x, y) -> x + y),
                Combinators.combine(inner, inner).as((x, y) -> "(" + x + "|" + y + ")"),
                Combinators.combine(inner, Arbitraries.of("*", "+", "?", "{2}", "{0,2}", "{1,}", "{0}"))
                        .as((x, repeat) -> "(?:" + x + ")" + repeat));
    }

    @Test
    void nothingMakesItSlow() {
        // a backtracking matcher would need 2^5000 steps
        String text = "a".repeat(5_000) + "!";
        assertThat(LinearRegex.of("(a+)+").matches(text)).isFalse();
        assertThat(LinearRegex.of("(a|a?)*").matches(text)).isFalse();
        assertThat(LinearRegex.of("((((a*)*)*)*)*!").matches(text)).isTrue();
        assertThat(LinearRegex.of("(.*)(.*)(.*)(.*)x").matches(text)).isFalse();
    }

    @Test
    void partsOfTextsAreMatchedAsWholes() {
        LinearRegex regex = LinearRegex.of("^/users/\\d+(/.*)?$");
        assertThat(regex.matches("http://h/users/12/x?y", 8, 19)).isTrue();
        assertThat(regex.matches("/users/12?")).isFalse();
        assertThat(LinearRegex.of("").matches("abc", 1, 1)).isTrue();
        assertThat(LinearRegex.of("a|")).hasToString("a|");
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        for (String regex : List.of(
                "a**",
                "a*?",
                "a++",
                "(?i)a",
                "(?=a)",
                "\\1",
                "\\bx",
                "\\p{L}",
                "[[:alpha:]]",
                "[a&&b]",
                "a{2,1}",
                "a{",
                "a{,2}",
                "*a",
                "a)",
                "(a",
                "[a",
                "[]",
                "[b-a]",
                "\\",
                "a$b",
                "a^",
                "\u00e4",
                "a{2001}",
                "(a{1000}){1000}")) {
            assertThatThrownBy(() -> LinearRegex.of(regex))
                    .as(regex)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("regex: ");
        }
        assertThatThrownBy(() -> LinearRegex.of("/a\\bc")).hasMessage("regex: /a\\bc: unknown escape at character 4");
    }
}
