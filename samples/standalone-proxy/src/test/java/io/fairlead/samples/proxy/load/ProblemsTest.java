package io.fairlead.samples.proxy.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that is wrong is named, with its line. */
class ProblemsTest {
    private static final String POOLS = "pools: [{name: p, backends: [{id: a, address: \"a:1\"}]}]\n";

    @Test
    void everythingThatIsWrongWithAFileIsNamedAtOnce() throws IOException {
        assertThat(String.join("\n", Loading.problems(resource("broken.yaml"))) + "\n")
                .isEqualTo(resource("broken.txt"));
    }

    @Test
    void aTcpListenerKnowsClientsByTheirAddressOnly() {
        String listeners = """
                listeners:
                  - { name: web, bind: "*:80", pool: p }
                  - { name: raw, mode: tcp, bind: "*:81", pool: p }
                """;
        String pool = "pools: [{name: p, backends: [{id: a, address: \"a:1\"}], stickiness: %s}]\n";
        assertThat(Loading.problems(listeners + pool.formatted("{by: header, name: X-User}")))
                .singleElement()
                .asString()
                .contains("listeners[1].pool: \"p\" knows clients by a header, which a tcp listener does not read"
                        + " (expected: by source)");
        assertThat(Loading.problems(listeners + pool.formatted("source"))).isEmpty();
        assertThat(Loading.problems(listeners + pool.formatted("{by: source, name: X-User}")))
                .singleElement()
                .asString()
                .contains("pools[0].stickiness.name: only with by header or cookie (it is source)");
    }

    @Test
    void numbersThatMakeNoSenseTogetherHaveTheirLine() {
        assertThat(Loading.problems("""
                listeners: [{name: web, bind: "*:80", pool: p}]
                pools:
                  - name: p
                    backends: [{id: a, address: "a:80"}]
                    retries: { statuses: [502, 200-204] }
                    outlier:
                      latencyFactor: 0.5
                """))
                .containsExactly(
                        "fairlead.yaml:5: pools[0].retries.statuses[1]: 200-204 (expected: within 400-599)",
                        "fairlead.yaml:7: pools[0].outlier.latencyFactor: 0.5 (expected: 0, or more than 1)");
    }

    @Test
    void syntaxErrorsHaveTheirLine() {
        assertThat(Loading.problems("listeners:\n  - name: a\n  bind: [\n"))
                .singleElement()
                .asString()
                .startsWith("fairlead.yaml:3: not valid YAML: ");
        assertThat(Loading.problems("a: b: c"))
                .containsExactly("fairlead.yaml:1: not valid YAML: mapping values are not allowed here");
        assertThat(Loading.problems("a: *missing"))
                .singleElement()
                .asString()
                .contains("fairlead.yaml:1: not valid YAML");
        assertThat(Loading.problems("a: 1\n---\nb: 2\n"))
                .singleElement()
                .asString()
                .contains("not valid YAML");
        assertThat(Loading.problems("a: \u0007")).singleElement().asString().contains("not valid YAML");
    }

    @Test
    void nestingWithoutEndIsASyntaxError() {
        assertThat(Loading.problems("[".repeat(200_000)))
                .singleElement()
                .asString()
                .startsWith("fairlead.yaml")
                .contains("not valid YAML");
    }

    @Test
    void anEmptyFileAsksForListeners() {
        assertThat(Loading.problems("# nothing\n"))
                .containsExactly("fairlead.yaml:1: empty (expected: listeners and pools)");
        assertThat(Loading.problems("{}")).containsExactly("fairlead.yaml:1: listeners: missing");
        assertThat(Loading.problems("- a")).containsExactly("fairlead.yaml:1: a list (expected: a mapping)");
    }

    @Test
    void unknownPoolsAreNotReportedWhereNoPoolHasAName() {
        assertThat(Loading.problems("listeners: [{name: a, bind: \"*:1\", pool: p}]\npools: oops\n"))
                .containsExactly("fairlead.yaml:2: pools: \"oops\" (expected: a list)");
    }

    @Test
    void listenersCannotShareAnAddress() {
        assertThat(Loading.problems("""
                        listeners:
                          - {name: a, bind: "*:80", pool: p}
                          - {name: b, bind: ":80", pool: p}
                          - {name: c, bind: "*:0", pool: p}
                          - {name: d, bind: "*:0", pool: p}
                        """ + POOLS))
                .singleElement()
                .asString()
                .startsWith("fairlead.yaml:3: listeners[1].bind: ")
                .endsWith(" is already listeners[0].bind in line 2");
    }

    @Test
    void whatIsRepeatedOrUnknownIsReportedOnce() {
        assertThat(Loading.problems("""
                        listeners:
                          - {name: a, bind: "*:80", pool: p}
                          - {name: a, bind: "*:81", pool: nowhere}
                        pools:
                          - {name: p, backends: [{id: a, address: "a:1"}, {id: a, address: "b:1"}]}
                          - {name: p, backends: [{id: a, address: "a:1"}]}
                        """))
                .containsExactly(
                        "fairlead.yaml:3: listeners[1].name: \"a\" is already listeners[0].name in line 2",
                        "fairlead.yaml:3: listeners[1].pool: \"nowhere\" is not defined (expected: p)",
                        "fairlead.yaml:5: pools[0].backends[1].id: \"a\" is already pools[0].backends[0].id in line 5",
                        "fairlead.yaml:6: pools[1].name: \"p\" is already pools[0].name in line 5");
    }

    @Test
    void aLogFormatNeedsALog() {
        assertThat(Loading.problems("listeners: [{name: a, bind: \"*:1\", pool: p, accessLog: json}]\n" + POOLS))
                .containsExactly(
                        "fairlead.yaml:1: listeners[0].accessLog: json, but there is no section \"accessLog\" to"
                                + " say where lines go");
    }

    @Test
    void aFileThatCannotBeReadIsAProblemOfItsOwn(@TempDir Path directory) throws IOException {
        Path missing = directory.resolve("missing.yaml");
        assertThat(problemOf(missing)).isEqualTo(missing + ": cannot be read: no such file");
        assertThat(problemOf(directory)).isEqualTo(directory + ": cannot be read: a directory");
        Path latin = Files.write(directory.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe9});
        assertThat(problemOf(latin)).isEqualTo(latin + ": cannot be read: not UTF-8");
    }

    private static String problemOf(Path file) {
        try {
            return Loading.loader(Map.of()).load(file).toString();
        } catch (ConfigException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ProblemsTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
