package io.fairlead.netty.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One HTTP/1 message as it came, read by the letter of RFC 9112 and by nobody's code but this: what is not exactly so
 * is {@link Malformed}.
 *
 * @param start the start line
 * @param fields {@code name: value}, names in lower case, sorted
 * @param body the body without its framing
 * @param trailers as fields
 * @param end where the next message begins
 * @param complete whether the message has ended
 * @param byClose whether the end of the connection is the end of the body
 */
record Message(
        String start,
        List<String> fields,
        String body,
        List<String> trailers,
        int end,
        boolean complete,
        boolean byClose) {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    /** The bytes are no HTTP/1 message. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String what) {
            super(what);
        }
    }

    /** Reads a request that begins at the given place; null while its head is not complete. */
    static Message request(String bytes, int from) throws Malformed {
        Head head = Head.read(bytes, from);
        if (head == null) {
            return null;
        }
        if (!head.start.matches(TOKEN + " [!-~&&[^#]]+ HTTP/1\\.[01]")) {
            throw new Malformed("request line: " + Escapes.text(head.start));
        }
        if (head.values("transfer-encoding").isEmpty()
                && head.values("content-length").isEmpty()) {
            return head.withBody("", List.of(), head.end, true, false);
        }
        return head.framed(bytes);
    }

    /**
     * Reads a response that begins at the given place; null while its head is not complete.
     *
     * @param toHead whether it answers HEAD
     * @param closed whether the connection has ended in order
     */
    static Message response(String bytes, int from, boolean toHead, boolean closed) throws Malformed {
        Head head = Head.read(bytes, from);
        if (head == null) {
            return null;
        }
        if (!head.start.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( [\t -~\u0080-\u00ff]*)?")) {
            throw new Malformed("status line: " + Escapes.text(head.start));
        }
        String status = head.start.substring(9, 12);
        if (toHead || status.startsWith("1") || status.equals("204") || status.equals("304")) {
            return head.withBody("", List.of(), head.end, true, false);
        }
        if (head.values("transfer-encoding").isEmpty()
                && head.values("content-length").isEmpty()) {
            return head.withBody(bytes.substring(head.end), List.of(), bytes.length(), closed, true);
        }
        return head.framed(bytes);
    }

    String method() {
        return start.substring(0, start.indexOf(' '));
    }

    String target() {
        return start.split(" ", 3)[1];
    }

    int status() {
        return Integer.parseInt(start.substring(9, 12));
    }

    /** Returns the values of a field. */
    List<String> values(String name) {
        return values(fields, name);
    }

    /** Returns it with other fields. */
    Message with(List<String> others) {
        return new Message(start, others.stream().sorted().toList(), body, trailers, end, complete, byClose);
    }

    /** Returns {@code start | field | field || body | trailer}, as the corpus writes it; of a response, the status. */
    String canonical() {
        String first = start.startsWith("HTTP/") ? start.substring(9, 12) : start;
        String head = String.join(
                " | ", Stream.concat(Stream.of(first), fields.stream()).toList());
        String text = body.isEmpty() && trailers.isEmpty()
                ? head
                : String.join(
                        " | ",
                        Stream.concat(Stream.of(head + " || " + body), trailers.stream())
                                .toList());
        return Escapes.text(complete ? text : "part " + text);
    }

    /** Brings a line of the corpus into the form of {@link #canonical()}: fields may stand there in any order. */
    static String canonical(String line) {
        String text = Escapes.bytes(line);
        int body = text.indexOf(" || ");
        String head = (body < 0) ? text : text.substring(0, body);
        String[] parts = head.split(" \\| ", -1);
        List<String> sorted = new ArrayList<>(List.of(parts).subList(1, parts.length));
        sorted.sort(null);
        sorted.add(0, parts[0]);
        return Escapes.text(String.join(" | ", sorted) + ((body < 0) ? "" : text.substring(body)));
    }

    private static List<String> values(List<String> fields, String name) {
        return fields.stream()
                .filter(field -> field.startsWith(name + ": "))
                .map(field -> field.substring(name.length() + 2))
                .toList();
    }

    private record Head(String start, List<String> fields, int end) {
        static Head read(String bytes, int from) throws Malformed {
            List<String> lines = new ArrayList<>();
            int at = lines(bytes, from, lines);
            if (at < 0) {
                return null;
            }
            if (lines.isEmpty()) {
                throw new Malformed("empty line in place of a message");
            }
            return new Head(lines.get(0), fieldsOf(lines.subList(1, lines.size())), at);
        }

        /** Adds the lines up to an empty one, and returns where that ends; -1 if it has not come. */
        static int lines(String bytes, int from, List<String> lines) throws Malformed {
            for (int at = from; ; ) {
                int end = bytes.indexOf('\n', at);
                if (end < 0) {
                    return -1;
                }
                if (end == at || bytes.charAt(end - 1) != '\r') {
                    throw new Malformed("LF without CR: " + Escapes.text(bytes.substring(from, end + 1)));
                }
                String line = bytes.substring(at, end - 1);
                at = end + 1;
                if (line.isEmpty()) {
                    return at;
                }
                lines.add(line);
            }
        }

        static List<String> fieldsOf(List<String> lines) throws Malformed {
            List<String> fields = new ArrayList<>();
            for (String line : lines) {
                if (!line.matches(TOKEN + ":[\t -~\u0080-\u00ff]*")) {
                    throw new Malformed("field line: " + Escapes.text(line));
                }
                int colon = line.indexOf(':');
                fields.add(line.substring(0, colon).toLowerCase(Locale.ROOT) + ": "
                        + line.substring(colon + 1).strip());
            }
            fields.sort(null);
            return List.copyOf(fields);
        }

        List<String> values(String name) {
            return Message.values(fields, name);
        }

        Message withBody(String body, List<String> trailers, int next, boolean complete, boolean byClose) {
            return new Message(start, fields, body, trailers, next, complete, byClose);
        }

        Message framed(String bytes) throws Malformed {
            List<String> encodings = values("transfer-encoding");
            List<String> lengths = values("content-length");
            if (encodings.size() + lengths.size() != 1) {
                throw new Malformed("framing: " + encodings + lengths);
            }
            if (encodings.size() == 1) {
                if (!encodings.get(0).equalsIgnoreCase("chunked")) {
                    throw new Malformed("coding: " + encodings);
                }
                return chunked(bytes);
            }
            if (!lengths.get(0).matches("[0-9]{1,18}")) {
                throw new Malformed("length: " + lengths);
            }
            long last = end + Long.parseLong(lengths.get(0));
            boolean all = last <= bytes.length();
            int next = all ? (int) last : bytes.length();
            return withBody(bytes.substring(end, next), List.of(), next, all, false);
        }

        private Message chunked(String bytes) throws Malformed {
            StringBuilder body = new StringBuilder();
            for (int at = end; ; ) {
                int line = bytes.indexOf("\r\n", at);
                if (line < 0) {
                    return withBody(body.toString(), List.of(), bytes.length(), false, false);
                }
                String size = bytes.substring(at, line);
                if (!size.matches("[0-9a-fA-F]{1,8}")) {
                    throw new Malformed("chunk size: " + Escapes.text(size));
                }
                int length = Integer.parseInt(size, 16);
                at = line + 2;
                if (length == 0) {
                    List<String> lines = new ArrayList<>();
                    int next = lines(bytes, at, lines);
                    return (next < 0)
                            ? withBody(body.toString(), List.of(), bytes.length(), false, false)
                            : withBody(body.toString(), fieldsOf(lines), next, true, false);
                }
                if (at + length + 2 > bytes.length()) {
                    body.append(bytes, at, Math.min(at + length, bytes.length()));
                    return withBody(body.toString(), List.of(), bytes.length(), false, false);
                }
                body.append(bytes, at, at + length);
                at += length;
                if (!bytes.startsWith("\r\n", at)) {
                    throw new Malformed("end of chunk: " + Escapes.text(bytes.substring(at, at + 2)));
                }
                at += 2;
            }
        }
    }
}
