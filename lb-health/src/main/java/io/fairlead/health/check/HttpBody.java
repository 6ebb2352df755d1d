package io.fairlead.health.check;

import java.nio.ByteBuffer;

/** Hands the bytes of a body to a search, without what frames them (RFC 9112 section 7.1), and not too many. */
final class HttpBody {
    /** What comes after so many bytes of a body is not looked at. */
    static final int LONGEST = 32 * 1024;

    private static final int MOST_DIGITS = 8;

    private final BodyRule.Search search;
    private final boolean untilClose;
    private Part part;
    private long left; // of the body, or of the chunk
    private int digits; // of the chunk's size
    private int taken;
    private boolean found;

    private HttpBody(BodyRule.Search search, boolean untilClose, Part part, long left) {
        this.search = search;
        this.untilClose = untilClose;
        this.part = part;
        this.left = left;
    }

    static HttpBody sized(long length, BodyRule.Search search) {
        return new HttpBody(search, false, (length == 0) ? Part.END : Part.PLAIN, length);
    }

    static HttpBody chunked(BodyRule.Search search) {
        return new HttpBody(search, false, Part.SIZE, 0);
    }

    static HttpBody untilClose(BodyRule.Search search) {
        return new HttpBody(search, true, Part.PLAIN, Long.MAX_VALUE);
    }

    /** Takes what belongs to the body; returns whether no more is needed. */
    boolean take(ByteBuffer bytes) throws Malformed {
        while (part != Part.END && bytes.hasRemaining()) {
            take(bytes.get());
        }
        return part == Part.END;
    }

    /** Returns whether the end of the connection is the end of the body. */
    boolean endsWithConnection() {
        return untilClose;
    }

    /** Returns whether what is searched is in what was taken. */
    boolean holds() throws Malformed {
        return found || search.holds();
    }

    /** Says where was looked in vain. */
    String where() {
        return (taken == LONGEST) ? " in the first " + LONGEST + " bytes of the body" : " in the body";
    }

    private void take(byte b) throws Malformed {
        switch (part) {
            case PLAIN -> content(b, Part.END);
            case SIZE -> size(b);
            case EXTENSION -> {
                if (b == '\n') {
                    part = (left == 0) ? Part.END : Part.CHUNK;
                }
            }
            case CHUNK -> content(b, Part.CHUNK_END);
            case CHUNK_END -> {
                if (b == '\n') {
                    part = Part.SIZE;
                    digits = 0;
                } else if (b != '\r') {
                    throw new Malformed("chunk without end");
                }
            }
            case END -> throw new AssertionError("no more is needed");
        }
    }

    private void content(byte b, Part next) {
        found = search.take(b);
        left--;
        taken++;
        if (found || taken == LONGEST) {
            part = Part.END;
        } else if (left == 0) {
            part = next;
        }
    }

    private void size(byte b) throws Malformed {
        int digit = Character.digit(b, 16);
        if (digit >= 0 && digits < MOST_DIGITS) {
            left = (digits == 0) ? digit : left * 16 + digit;
            digits++;
        } else if (digits > 0 && (b == ';' || b == ' ' || b == '\t' || b == '\r')) {
            part = Part.EXTENSION;
        } else if (digits > 0 && b == '\n') {
            part = (left == 0) ? Part.END : Part.CHUNK;
        } else {
            throw new Malformed("chunk without size");
        }
    }

    private enum Part {
        PLAIN,
        SIZE,
        EXTENSION,
        CHUNK,
        CHUNK_END,
        END
    }
}
