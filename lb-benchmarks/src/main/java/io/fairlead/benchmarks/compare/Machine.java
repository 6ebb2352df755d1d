package io.fairlead.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine and its JVM, in words. */
final class Machine {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final Path MEMORY = Path.of("/proc/meminfo");

    private Machine() {}

    /** Returns what a reader must know of the machine to compare numbers with those of another one. */
    static String inWords() {
        Runtime runtime = Runtime.getRuntime();
        return String.format(
                Locale.ROOT,
                "%d processors (%s)%s, %s, JDK %s (%s)",
                runtime.availableProcessors(),
                field(PROCESSOR, "model name").orElse(System.getProperty("os.arch")),
                field(MEMORY, "MemTotal").map(Machine::gibibytes).orElse(""),
                System.getProperty("os.name"),
                System.getProperty("java.version"),
                System.getProperty("java.vendor"));
    }

    private static String gibibytes(String kibibytes) {
        long number = Long.parseLong(kibibytes.replaceAll("\\D", ""));
        return String.format(Locale.ROOT, ", %d GiB of memory", Math.round(number / (1024.0 * 1024)));
    }

    private static Optional<String> field(Path file, String name) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // not Linux
        }
    }
}
