package io.fairlead.samples.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README shows the code that compiles here, to the letter. */
class ReadmeTest {
    private static final String BEGIN = "// tag::readme[]\n";

    @ParameterizedTest
    @ValueSource(strings = {"TenLines", "OwnStrategy"})
    void theCodeOfTheReadmeIsCompiled(String name) throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/fairlead/samples/embedded/" + name + ".java"));
        String tagged =
                source.substring(source.indexOf(BEGIN) + BEGIN.length(), source.indexOf("        // end::readme[]"));
        assertThat(Files.readString(Path.of("../../README.md")))
                .contains("```java\n" + tagged.stripTrailing().stripIndent() + "\n```");
    }

    @Test
    void theStrategyOfTheReadmeKeepsTheContractAndServesAKeyOnTwoBackends() {
        LoadBalancer balancer = LoadBalancer.builder(OwnStrategy.verified())
                .backends(List.of(
                        Backend.of("a", "127.0.0.1", 1),
                        Backend.of("b", "127.0.0.1", 2),
                        Backend.of("c", "127.0.0.1", 3)))
                .build();
        Set<String> served = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            served.add(balancer.acquire(Selection.byHash(5)).backend().id()); // each stays in flight
        }
        assertThat(served).containsExactlyInAnyOrder("c", "a");
    }
}
