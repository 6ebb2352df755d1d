package io.fairlead.samples.postgres;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a client knows of its transactions, a line for each: group, client, number, begin and end in milliseconds since
 * 1970, outcome, and a word about it. Thread-safe.
 */
final class Account implements Closeable {
    /** How a transaction ended, as its client sees it. */
    enum Ending {
        /** There was no connection. */
        REFUSED,
        /** It failed before the client said COMMIT. */
        FAILED,
        /** The client said COMMIT and was not answered: it may be there or not. */
        DOUBTFUL,
        /** The server said that it is committed. */
        COMMITTED
    }

    private final PrintWriter out;

    private Account(PrintWriter out) {
        this.out = out;
    }

    static Account open(Path file) throws IOException {
        return new Account(new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8)));
    }

    /** Writes a line, so that whoever follows the file has it at once. */
    void write(String client, long number, long begun, long ended, Ending ending, String word) {
        String[] parts = client.split("-", 2);
        String shown = word.isEmpty() ? "-" : word;
        synchronized (out) {
            out.println(String.join(
                    " ",
                    parts[0],
                    client,
                    Long.toString(number),
                    Long.toString(begun),
                    Long.toString(ended),
                    ending.name().toLowerCase(Locale.ROOT),
                    shown));
            out.flush();
        }
    }

    @Override
    public void close() {
        out.close();
    }
}
