package io.fairlead.netty.conformance;

/**
 * Bytes as text that a person can read and write: one character a byte, with {@code \r \n \t \s \\ \xHH} and
 * {@code \*N{text}} for repetition. Three escapes are no bytes, but what is done: {@link #FIN}, {@link #RESET},
 * {@link #WAIT}.
 */
final class Escapes {
    /** {@code \F} at the end: the connection ends in order. */
    static final char FIN = '\u0100';

    /** {@code \R} at the end: the connection is reset. */
    static final char RESET = '\u0101';

    /** {@code \W} in an answer: what follows is sent when the request is complete, what precedes when its head is. */
    static final char WAIT = '\u0102';

    private static final int SHORTEST_RUN = 16;

    private Escapes() {}

    static String bytes(String text) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                bytes.append(c);
                continue;
            }
            char escape = text.charAt(++i);
            switch (escape) {
                case 'r' -> bytes.append('\r');
                case 'n' -> bytes.append('\n');
                case 't' -> bytes.append('\t');
                case 's' -> bytes.append(' ');
                case '\\' -> bytes.append('\\');
                case 'F' -> bytes.append(FIN);
                case 'R' -> bytes.append(RESET);
                case 'W' -> bytes.append(WAIT);
                case 'x' -> {
                    bytes.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                case '*' -> {
                    int open = text.indexOf('{', i);
                    int close = text.indexOf('}', open);
                    int times = Integer.parseInt(text.substring(i + 1, open));
                    bytes.append(bytes(text.substring(open + 1, close)).repeat(times));
                    i = close;
                }
                default -> throw new IllegalArgumentException("escape: \\" + escape + " in " + text);
            }
        }
        return bytes.toString();
    }

    static String text(String bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length(); ) {
            int run = run(bytes, i);
            if (run >= SHORTEST_RUN) {
                text.append("\\*")
                        .append(run)
                        .append('{')
                        .append(one(bytes.charAt(i)))
                        .append('}');
                i += run;
            } else {
                text.append(one(bytes.charAt(i++)));
            }
        }
        return text.toString();
    }

    private static int run(String bytes, int start) {
        int end = start + 1;
        while (end < bytes.length() && bytes.charAt(end) == bytes.charAt(start)) {
            end++;
        }
        return end - start;
    }

    private static String one(char c) {
        return switch (c) {
            case '\r' -> "\\r";
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '\\' -> "\\\\";
            default -> (c >= ' ' && c < 0x7f) ? String.valueOf(c) : String.format("\\x%02x", (int) c);
        };
    }
}
