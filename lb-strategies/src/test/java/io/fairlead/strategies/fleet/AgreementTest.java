package io.fairlead.strategies.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Proxies behind one address by ECMP, DNS or IPVS agree without talking: hash strategies and sticky cookies give the same
 * answers for equal configurations and equal eligible members, whatever an instance has been through.
 */
class AgreementTest {
    private static final List<String> EXPECTED = Answers.answers(0);

    @Property(tries = 4)
    void historiesDoNotMatter(@ForAll long seed) {
        assertThat(Answers.answers(seed)).isEqualTo(EXPECTED);
    }

    @Test
    @Timeout(120)
    void processesDoNotMatter() throws IOException, InterruptedException {
        String first = "-XX:TieredStopAtLevel=1"; // compiler alone: half the work of both
        List<List<String>> machines = List.of(
                List.of(),
                List.of(first),
                List.of(first, "-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2"), // all identity hashes are 1
                List.of(
                        first,
                        "-XX:+UseSerialGC",
                        "-Duser.language=tr",
                        "-Dfile.encoding=ISO-8859-1",
                        "-Duser.timezone=Asia/Tokyo"));
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < machines.size(); i++) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(machines.get(i));
            command.addAll(List.of(
                    "-cp", System.getProperty("java.class.path"), Answers.class.getName(), Integer.toString(100 + i)));
            processes.add(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        }
        for (Process process : processes) {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isZero();
            assertThat(said.lines().toList()).isEqualTo(EXPECTED);
        }
    }
}
