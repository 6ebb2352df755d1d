package io.fairlead.netty.conformance;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.HttpProxy;
import io.fairlead.strategies.Strategies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes the corpus through other proxies too, and writes a table of every case they treat otherwise, with the reason
 * why ours is right. A difference without a reason, or a reason without a difference, is an error.
 *
 * <p>Arguments: the port of the origin, the file of reasons, the file for the table, and {@code name=port} for each
 * proxy, which must send everything to the origin.
 */
public final class Differential {
    private static final int PATIENCE_MILLIS = 400;
    private static final int LONGEST = 60;

    private final List<Reason> reasons;
    private final List<String> unexplained = new ArrayList<>();
    private final Map<String, Integer> differences = new LinkedHashMap<>();

    private Differential(List<Reason> reasons) {
        this.reasons = reasons;
    }

    /** Runs the comparison; ends with status 1 if something is not explained. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Differential differential = new Differential(Reason.read(Path.of(arguments[1])));
        Map<String, Integer> peers = new LinkedHashMap<>();
        for (String peer : List.of(arguments).subList(3, arguments.length)) {
            peers.put(peer.substring(0, peer.indexOf('=')), Integer.valueOf(peer.substring(peer.indexOf('=') + 1)));
        }
        List<Case> cases = Corpus.read(Stream.concat(Corpus.REQUESTS.stream(), Corpus.RESPONSES.stream())
                .toList());
        List<String> table;
        try (ScriptedOrigin origin = ScriptedOrigin.start(Integer.parseInt(arguments[0]));
                LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                        .backends(List.of(Backend.of("origin", origin.address())))
                        .build();
                HttpProxy proxy = HttpProxy.builder(balancer)
                        .listen("127.0.0.1", 0)
                        .eventLoopThreads(1)
                        .start()) {
            table = differential.compare(cases, origin, proxy.port(), peers);
        }
        Files.write(Path.of(arguments[2]), table, StandardCharsets.US_ASCII);
        System.out.println(cases.size() + " cases, treated otherwise: " + differential.differences);
        differential.unexplained.forEach(System.out::println);
        for (Reason reason : differential.reasons) {
            if (!reason.used) {
                System.out.println("a reason for no difference: " + reason.peer + " " + reason.title);
                differential.unexplained.add("");
            }
        }
        System.exit(differential.unexplained.isEmpty() ? 0 : 1);
    }

    private List<String> compare(List<Case> cases, ScriptedOrigin origin, int port, Map<String, Integer> peers)
            throws IOException, InterruptedException {
        List<String> table = new ArrayList<>();
        table.add("| Case | Proxy | Fairlead | The other | Why |");
        table.add("|---|---|---|---|---|");
        CaseRunner ours = CaseRunner.strict(port, origin);
        for (Case test : cases) {
            Observed mine = ours.run(test, false);
            if (!test.isAs(mine)) {
                unexplained.add(test + " is not treated as the corpus says: " + mine);
            }
            for (Map.Entry<String, Integer> peer : peers.entrySet()) {
                Observed theirs = CaseRunner.curious(peer.getValue(), origin, PATIENCE_MILLIS)
                        .run(test, false);
                if (!summary(theirs).equals(summary(mine))) {
                    differences.merge(peer.getKey(), 1, Integer::sum);
                    table.add(row(test, peer.getKey(), mine, theirs));
                }
            }
        }
        return table;
    }

    private String row(Case test, String peer, Observed mine, Observed theirs) {
        String why = reasons.stream()
                .filter(reason -> reason.explains(peer, test))
                .findFirst()
                .map(Reason::text)
                .orElse("");
        String left = shown(mine, theirs);
        String right = shown(theirs, mine);
        if (why.isEmpty()) {
            unexplained.add("no reason: " + peer + " | " + test + " | " + left + " | " + right);
        }
        return "| " + String.join(" | ", cell(test.file() + ": " + test.title()), peer, cell(left), cell(right), why)
                + " |";
    }

    /**
     * What matters of an observation: complete requests, whatever frames their bodies, and status and body of final
     * responses, of which all refusals are alike.
     */
    private static String summary(Observed observed) {
        List<String> responses = responses(observed).stream()
                .map(line -> line.matches("[45][0-9][0-9]") ? "refused" : line)
                .toList();
        return requests(observed) + " " + observed.odd() + " " + responses;
    }

    private static List<String> requests(Observed observed) {
        return observed.sees().stream()
                .filter(line -> !line.startsWith("part "))
                .map(line -> line.replaceAll(
                                " \\| (content-length|transfer-encoding|connection): .*?(?= \\||$)| \\| host: (?= \\||$)",
                                "")
                        .replaceFirst("HTTP/1\\.[01]", "HTTP/1.1"))
                .toList();
    }

    private static List<String> responses(Observed observed) {
        return observed.gets().stream()
                .filter(line -> !line.startsWith("1"))
                .map(line -> line.replaceAll(" \\|(?!\\|).*?(?= \\|\\| |$)", ""))
                .toList();
    }

    /** Returns what is different about the first, as short as it can be said. */
    private static String shown(Observed observed, Observed other) {
        String answers = String.join(
                ", ", responses(observed).stream().map(Differential::shortened).toList());
        String said = answers.isEmpty() ? "no answer" : answers;
        if (requests(observed).equals(requests(other)) && observed.odd().equals(other.odd())) {
            return said;
        }
        if (requests(observed).isEmpty() && observed.odd().isEmpty()) {
            return said + "; forwards nothing";
        }
        Set<String> seen = new TreeSet<>(parts(observed));
        seen.removeAll(new HashSet<>(parts(other)));
        return said + "; forwards " + shortened(String.join(", ", seen));
    }

    private static List<String> parts(Observed observed) {
        List<String> parts = new ArrayList<>(observed.odd());
        requests(observed).forEach(line -> parts.addAll(List.of(line.split(" \\|\\|? ", -1))));
        return parts;
    }

    private static String shortened(String text) {
        return (text.length() <= LONGEST) ? text : text.substring(0, LONGEST - 3) + "...";
    }

    private static String cell(String text) {
        return text.isEmpty() ? "" : "`" + text.replace("|", "\\|").replace("`", "'") + "`";
    }

    /** Why cases whose name is like this are treated otherwise by a proxy. */
    private static final class Reason {
        final Pattern peer;
        final Pattern title;
        final String text;
        boolean used;

        Reason(String peer, String title, String text) {
            this.peer = Pattern.compile(peer);
            this.title = Pattern.compile(title);
            this.text = text;
        }

        static List<Reason> read(Path file) throws IOException {
            List<Reason> reasons = new ArrayList<>();
            String text = "";
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                if (line.startsWith("## ")) {
                    text = line.substring(3);
                } else if (!line.isBlank() && !line.startsWith("# ")) {
                    int space = line.indexOf(' ');
                    reasons.add(new Reason(line.substring(0, space), line.substring(space + 1), requireNonNull(text)));
                }
            }
            return reasons;
        }

        boolean explains(String name, Case test) {
            boolean explains = peer.matcher(name).matches()
                    && title.matcher(test.toString()).matches();
            used |= explains;
            return explains;
        }

        String text() {
            return text;
        }
    }
}
