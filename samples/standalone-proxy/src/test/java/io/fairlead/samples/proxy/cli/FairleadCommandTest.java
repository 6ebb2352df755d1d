package io.fairlead.samples.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import io.fairlead.samples.proxy.option.HostResolver;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FairleadCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> served = new ArrayList<>();

    @Test
    void aValidFileIsCalledValid() {
        assertThat(run("-f", "conf/seed-002.yaml", "--check-config")).isZero();
        assertThat(out).hasToString("Configuration file is valid" + System.lineSeparator());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void withoutTheCheckAValidFileIsServedAndItsExitCodeReturned() {
        assertThat(run("-f", "conf/seed-002.yaml")).isEqualTo(7);
        assertThat(served).containsExactly("postgres");
        assertThat(run("-f", "nowhere.yaml")).isEqualTo(1);
        assertThat(served).hasSize(1);
    }

    @Test
    void problemsGoToTheErrorOutput(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("fairlead.yaml"), "listeners: 1\npools: 2\n");
        assertThat(run("-f", file.toString(), "-c")).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .containsExactly(
                        file + ":1: listeners: \"1\" (expected: a list)",
                        file + ":2: pools: \"2\" (expected: a list)",
                        "2 problems in " + file);
    }

    @Test
    void aMissingFileIsAProblem() {
        assertThat(run("-c", "-f", "nowhere.yaml")).isEqualTo(1);
        assertThat(err.toString()).startsWith("nowhere.yaml: cannot be read: no such file");
    }

    @Test
    void aWrongCommandLineIsExplained() {
        assertThat(run("-c", "-f", "conf/seed-002.yaml", "--verbos")).isEqualTo(2);
        assertThat(err.toString()).contains("--verbos", "--version");
        assertThat(run("-c")).isEqualTo(2);
        assertThat(err.toString()).contains("'--config=FILE'");
    }

    @Test
    void helpNamesTheExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("--check-config", "explain", "Exit codes:", "2   the command line is not valid");
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("(?s)fairlead [0-9]+\\.[0-9]+\\.[0-9]+.*Java 1?[0-9]+.*");
    }

    private int run(String... args) {
        return FairleadCommand.run(
                () -> ConfigLoader.of(
                        Map.<String, String>of()::get, HostResolver.system(), StrategyCatalog.installed()),
                (config, file, loader) -> {
                    served.add(config.listeners().get(0).name());
                    return 7;
                },
                new PrintWriter(out),
                new PrintWriter(err),
                args);
    }
}
