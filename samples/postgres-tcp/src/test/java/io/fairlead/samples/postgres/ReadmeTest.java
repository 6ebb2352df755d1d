package io.fairlead.samples.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README shows the code that compiles here, to the letter. */
class ReadmeTest {
    private static final String BEGIN = "// tag::readme[]\n";

    @Test
    void theCodeOfTheReadmeIsCompiled() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/fairlead/samples/postgres/Example.java"));
        String tagged = source.substring(
                source.indexOf(BEGIN) + BEGIN.length(), source.indexOf("            // end::readme[]"));
        assertThat(Files.readString(Path.of("README.md")))
                .contains("```java\n" + tagged.stripTrailing().stripIndent() + "\n```");
    }
}
