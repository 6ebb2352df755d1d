package io.fairlead.benchmarks.compare;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/** Measures other libraries beside Fairlead, in the same run, and writes the table of the README. */
public final class Peers {
    private static final String VERSIONS = "/peers.properties";

    private Peers() {}

    /**
     * Runs the comparison; ends the process with status 1 when a row could not be measured.
     *
     * @param arguments as {@link PeersOptions#parse} takes them
     */
    public static void main(String... arguments) throws IOException {
        PeersOptions options;
        try {
            options = PeersOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("lb-benchmarks/run peers: " + e.getMessage());
            System.exit(2);
            return;
        }
        List<Contender> contenders = Contender.read(options.contenders()).stream()
                .filter(options::wants)
                .toList();
        Map<Task, Integer> plan = options.plan(contenders);
        System.err.println(options.meter().forecast(Rounds.measurements(plan)));
        Rounds.Outcome outcome = new Rounds(options.meter(), System::nanoTime, System.err).run(plan);
        String block = block(options, contenders, outcome);
        System.out.println(block);
        if (options.isComplete()) {
            MarkedBlock.replace(options.readme(), "peers", block);
            System.err.println("written to " + options.readme());
        } else {
            System.err.println("a look, not written to " + options.readme());
        }
        outcome.failures().values().forEach(failure -> System.err.println("failed: " + failure));
        System.exit(outcome.failures().isEmpty() ? 0 : 1);
    }

    private static String block(PeersOptions options, List<Contender> contenders, Rounds.Outcome outcome)
            throws IOException {
        List<String> parts = new ArrayList<>();
        parts.add(String.format(
                Locale.ROOT,
                "Measured on %s by `lb-benchmarks/run peers%s`: %s.%nEach number is the mean of several processes, started in turns with %s: %s. ± is half of the 95 %% confidence interval, which takes three processes or more.%n%s.%n",
                DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH).format(LocalDate.now(ZoneOffset.UTC)),
                options.inWords(),
                Machine.inWords(),
                "`" + JmhMeter.JVM_FLAGS + "`",
                processes(options),
                versions()));
        PeerTable table = new PeerTable(contenders, options.sizes(), outcome.scores());
        for (int threads : options.threads()) {
            parts.add(String.format(Locale.ROOT, "**%s**%n", threads == 1 ? "One thread" : threads + " threads"));
            parts.add(table.markdown(threads));
        }
        return String.join("\n", parts);
    }

    /** Returns how many processes measured which size of the pool. */
    private static String processes(PeersOptions options) {
        return options.sizes().stream()
                .map(size -> options.rounds(size) + " with " + size + " backends")
                .collect(joining(", "));
    }

    /** Returns the libraries with their versions, which the build wrote down. */
    private static String versions() throws IOException {
        Properties versions = new Properties();
        try (InputStream in = Peers.class.getResourceAsStream(VERSIONS)) {
            if (in == null) {
                throw new IllegalStateException(VERSIONS + " is not on the class path (expected: the profile peers)");
            }
            versions.load(in);
        }
        return new TreeSet<>(versions.stringPropertyNames())
                .stream().map(name -> name + " " + versions.getProperty(name)).collect(joining(", "));
    }
}
