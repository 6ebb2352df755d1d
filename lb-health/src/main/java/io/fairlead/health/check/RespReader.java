package io.fairlead.health.check;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Cuts single replies out of Redis's protocol (RESP2): lines and bulk strings; arrays are not expected. */
final class RespReader {
    private static final int LONGEST_LINE = 1024;
    private static final int LONGEST_BULK = 32 * 1024;
    private static final Pattern BULK_LENGTH = Pattern.compile("[0-9]{1,6}");

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private Part part = Part.TYPE;
    private char type;
    private int left; // of the bulk string

    /**
     * Returns the next reply, or null if it is not complete; the bytes after it stay where they are.
     *
     * @throws Malformed if that is no reply of Redis, or too long
     */
    @Nullable
    Reply take(ByteBuffer bytes) throws Malformed {
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            switch (part) {
                case TYPE -> type(b);
                case LINE -> line(b);
                case LINE_END -> {
                    expect(b, '\n');
                    if (type != '$' || bulkBegins()) {
                        return reply();
                    }
                }
                case BULK -> bulk(b);
                case BULK_CR -> {
                    expect(b, '\r');
                    part = Part.BULK_LF;
                }
                case BULK_LF -> {
                    expect(b, '\n');
                    return reply();
                }
            }
        }
        return null;
    }

    private void type(byte b) throws Malformed {
        if (b != '+' && b != '-' && b != ':' && b != '$') {
            throw new Malformed("not a reply of Redis");
        }
        type = (char) b;
        part = Part.LINE;
    }

    private void line(byte b) throws Malformed {
        if (b == '\r') {
            part = Part.LINE_END;
        } else if (b >= 0 && b < ' ') {
            throw new Malformed("not a reply of Redis");
        } else if (text.size() == LONGEST_LINE) {
            throw new Malformed("reply longer than " + LONGEST_LINE + " bytes");
        } else {
            text.write(b);
        }
    }

    /** Reads the length of a bulk string; returns whether it ends there, being none. */
    private boolean bulkBegins() throws Malformed {
        String length = text.toString(StandardCharsets.ISO_8859_1);
        text.reset();
        if (length.equals("-1")) {
            return true;
        }
        if (!BULK_LENGTH.matcher(length).matches() || Integer.parseInt(length) > LONGEST_BULK) {
            throw new Malformed(
                    "reply of length " + Words.excerpt(length) + " (expected: at most " + LONGEST_BULK + ')');
        }
        left = Integer.parseInt(length);
        part = (left == 0) ? Part.BULK_CR : Part.BULK;
        return false;
    }

    private void bulk(byte b) {
        text.write(b);
        left--;
        if (left == 0) {
            part = Part.BULK_CR;
        }
    }

    private static void expect(byte b, char expected) throws Malformed {
        if (b != expected) {
            throw new Malformed("not a reply of Redis");
        }
    }

    private Reply reply() {
        Reply reply = new Reply(type, text.toString(StandardCharsets.UTF_8));
        text.reset();
        part = Part.TYPE;
        return reply;
    }

    /**
     * One reply.
     *
     * @param type {@code +} for a status, {@code -} for an error, {@code :} for a number, {@code $} for a text
     */
    record Reply(char type, String text) {
        boolean isError() {
            return type == '-';
        }
    }

    private enum Part {
        TYPE,
        LINE,
        LINE_END,
        BULK,
        BULK_CR,
        BULK_LF
    }
}
