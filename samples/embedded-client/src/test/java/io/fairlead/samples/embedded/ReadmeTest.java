package io.fairlead.samples.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README shows the code that compiles here, to the letter. */
class ReadmeTest {
    @Test
    void theTenLinesOfTheReadmeAreCompiled() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/fairlead/samples/embedded/TenLines.java"));
        String tagged = source.substring(
                source.indexOf("// tag::readme[]\n") + "// tag::readme[]\n".length(),
                source.indexOf("        // end::readme[]"));
        assertThat(Files.readString(Path.of("../../README.md")))
                .contains(tagged.stripTrailing().stripIndent());
    }
}
