package io.fairlead.samples.proxy.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever becomes of a file, it is a configuration or it has problems, never a crash. */
class MutationPropertiesTest {
    private static final List<String> VALUES = List.of(
            "",
            "-1",
            "0",
            "99999999999",
            "1e9",
            "~",
            "[]",
            "{}",
            "[[]]",
            "{a: b}",
            "*a",
            "&a x",
            "!!int x",
            "!x y",
            "\"",
            "'",
            "|",
            ">",
            "%",
            "@",
            "${",
            "${X",
            "${X}",
            "${X:-}",
            "$${X}",
            "${X:-${Y}}",
            "\t",
            "a:b:c",
            ":80",
            "*:99999",
            "nope.example:80",
            "true",
            "yes",
            ".inf",
            ".nan",
            "0x10",
            "? [a]",
            "- - -",
            "<<: *a",
            "\u00e9",
            "\ud83d\ude00",
            "2s",
            "64KiB",
            "200-100",
            "none",
            "http",
            "tcp",
            "web");

    /** One change of a text: what it does depends on where in the text it is. */
    private interface Mutation {
        void change(List<String> lines, int line);
    }

    @Property(tries = 1500)
    void everyMutationIsAConfigurationOrAListOfProblems(
            @ForAll("texts") String text, @ForAll("mutations") List<Integer> mutations) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        for (int mutation : mutations) {
            mutation(mutation % 7, VALUES.get(mutation / 7 % VALUES.size()))
                    .change(lines, mutation / 7 / VALUES.size() % lines.size());
        }
        try {
            Loading.loader(Map.of("X", "x")).parse("fairlead.yaml", String.join("\n", lines));
        } catch (ConfigException e) {
            assertThat(e.problems()).isNotEmpty().allSatisfy(problem -> {
                assertThat(problem.file()).isEqualTo("fairlead.yaml");
                assertThat(problem.line()).isBetween(0, lines.size() + 1);
                assertThat(problem.message()).isNotBlank().doesNotContain("\n", "null", "Exception");
            });
        }
    }

    private static Mutation mutation(int kind, String value) {
        return switch (kind) {
            case 0 ->
                (lines, line) -> {
                    if (lines.size() > 1) {
                        lines.remove(line);
                    }
                };
            case 1 -> (lines, line) -> lines.add(line, lines.get(line));
            case 2 -> (lines, line) -> Collections.swap(lines, line, (line * 7 + 3) % lines.size());
            case 3 -> (lines, line) -> lines.set(line, "  " + lines.get(line));
            case 4 -> (lines, line) -> lines.set(line, lines.get(line).replaceFirst(":.*", ": " + quote(value)));
            case 5 -> (lines, line) -> lines.set(line, lines.get(line).replaceFirst("[a-z]", quote(value)));
            default -> (lines, line) -> lines.set(line, lines.get(line).replaceFirst("[0-9\"}\\]]", quote(value)));
        };
    }

    private static String quote(String value) {
        return Matcher.quoteReplacement(value);
    }

    @Provide
    Arbitrary<List<Integer>> mutations() {
        return Arbitraries.integers().greaterOrEqual(0).list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> texts() throws IOException {
        return Arbitraries.of(ExamplesTest.examples()).map(file -> {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
