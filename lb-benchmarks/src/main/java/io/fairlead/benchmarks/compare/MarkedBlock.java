package io.fairlead.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a Markdown file between two comments, which a program writes. */
final class MarkedBlock {
    private MarkedBlock() {}

    /**
     * Replaces what stands between {@code <!-- NAME:begin -->} and {@code <!-- NAME:end -->}.
     *
     * @throws IllegalArgumentException if the file has no such comments
     */
    static void replace(Path file, String name, String content) throws IOException {
        String text = Files.readString(file);
        String begin = "<!-- " + name + ":begin -->\n";
        String end = "<!-- " + name + ":end -->\n";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(file + ": has no '" + begin.strip() + "' before '" + end.strip() + "'");
        }
        Files.writeString(file, text.substring(0, from + begin.length()) + content + text.substring(to));
    }
}
