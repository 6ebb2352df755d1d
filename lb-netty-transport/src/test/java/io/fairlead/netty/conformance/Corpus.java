package io.fairlead.netty.conformance;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the cases from the text files that are beside this class among the resources. */
final class Corpus {
    static final List<String> REQUESTS =
            List.of("framing", "chunks", "lines", "targets", "hosts", "fields", "connection", "bodies");
    static final List<String> RESPONSES = List.of("responses", "endings");

    private Corpus() {}

    /** Returns the cases of the files, in order. */
    static List<Case> read(List<String> files) {
        List<Case> cases = new ArrayList<>();
        Set<String> titles = new HashSet<>();
        for (String file : files) {
            for (Case found : read(file)) {
                if (!titles.add(found.title())) {
                    throw new IllegalStateException(found + ": the title is not unique");
                }
                cases.add(found);
            }
        }
        return cases;
    }

    private static List<Case> read(String file) {
        List<Case> cases = new ArrayList<>();
        InputStream resource = requireNonNull(Corpus.class.getResourceAsStream(file + ".txt"), file);
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.US_ASCII))) {
            List<String> lines = new ArrayList<>();
            String title = "";
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("### ")) {
                    add(cases, file, title, lines);
                    title = line.substring(4);
                    lines.clear();
                } else if (!line.isBlank() && !line.startsWith("# ")) {
                    lines.add(line);
                }
            }
            add(cases, file, title, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }

    private static void add(List<Case> cases, String file, String title, List<String> lines) {
        if (!title.isEmpty()) {
            cases.add(parse(file, title, lines));
        }
    }

    private static Case parse(String file, String title, List<String> lines) {
        List<String> sends = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        List<String> sees = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        List<String> gets = new ArrayList<>();
        String then = "";
        String upstream = "";
        for (String line : lines) {
            int space = (line + ' ').indexOf(' ');
            String first = line.substring(0, space);
            String rest = (space < line.length()) ? line.substring(space + 1) : "";
            switch (first) {
                case ">" -> sends.add(Escapes.bytes(rest));
                case "<" -> answers.add(Escapes.bytes(rest));
                case "=" -> sees.add(Message.canonical(rest));
                case "~" -> parts.add("part " + Message.canonical(rest));
                case "ok" -> gets.add("ok");
                case "keep", "close", "cut" -> then = first;
                case "reuse", "drop" -> upstream = first;
                default -> {
                    if (!first.matches("[1-5][0-9][0-9]|part")) {
                        throw new IllegalStateException(file + ": " + title + ": what is " + line + "?");
                    }
                    gets.add(Message.canonical(line));
                }
            }
        }
        if (sends.isEmpty()) {
            sends.add("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
            if (sees.isEmpty()) {
                sees.add("GET /x HTTP/1.1 | host: a");
            }
        }
        if (then.isEmpty()) {
            boolean ours = !gets.isEmpty() && isOurs(gets.get(gets.size() - 1));
            then = gets.isEmpty() || ours ? "close" : "keep";
        }
        return new Case(file, title, sends, answers, sees, parts, resolve(gets, sees, then), then, upstream);
    }

    /** Returns whether the line stands for a response that the proxy makes by itself. */
    private static boolean isOurs(String line) {
        return line.matches("[45][0-9][0-9]");
    }

    private static List<String> resolve(List<String> gets, List<String> sees, String then) {
        List<String> resolved = new ArrayList<>();
        for (int i = 0; i < gets.size(); i++) {
            String get = gets.get(i);
            if (get.equals("ok")) {
                String start = Escapes.bytes(sees.get(i));
                boolean last = i == gets.size() - 1;
                get = Escapes.text(ScriptedOrigin.defaultAnswer(start, last && then.equals("close")));
            }
            resolved.add(get);
        }
        return resolved;
    }
}
