package io.fairlead.netty.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What an origin does wrong with a request, as the request says in {@code X-Fault}; a request that is tried again is
 * answered well.
 *
 * @param kind what
 * @param framing how the body of the response ends
 * @param size of the body of the response
 * @param offset how many bytes of the response are sent, where that matters
 */
record Fault(Kind kind, Framing framing, int size, int offset) {
    enum Kind {
        /** Nothing. */
        NONE,
        /** The connection ends in order after so many bytes of the response. */
        FIN,
        /** The connection is reset after so many bytes of the response. */
        RESET,
        /** The response begins with the head of the request, and the body is read or not. */
        EARLY,
        /** Bytes behind the response that are no message. */
        GARBAGE,
        /** A second response behind the response. */
        DOUBLE,
        /** Interim responses before the response. */
        INTERIM,
        /** The first bytes of the response each by itself. */
        SLOW,
        /** Nothing more after so many bytes of the response. */
        STALL
    }

    enum Framing {
        LENGTH,
        CHUNKED,
        CLOSE
    }

    static final String FIELD = "x-fault";
    static final String ID = "x-id";

    private static final List<Kind> QUICK =
            Arrays.stream(Kind.values()).filter(kind -> kind != Kind.STALL).toList();
    private static final int MOST_BODY = 3_000;
    private static final int STALL_ONE_IN = 1_500; // each takes as long as a timeout

    /** Returns a fault, or none for two of three. */
    static Fault random(Random random) {
        Framing framing = Framing.values()[random.nextInt(Framing.values().length)];
        int size = random.nextInt(random.nextBoolean() ? 30 : MOST_BODY);
        Kind kind = Kind.NONE;
        if (random.nextInt(STALL_ONE_IN) == 0) {
            kind = Kind.STALL;
        } else if (random.nextInt(3) == 0) {
            kind = QUICK.get(random.nextInt(QUICK.size()));
        }
        int offset = random.nextInt(response("0", framing, size, false).length() + 1);
        return new Fault(kind, framing, size, offset);
    }

    static Fault parse(String value) {
        String[] parts = value.split(",", -1);
        return new Fault(
                Kind.valueOf(parts[0]),
                Framing.valueOf(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]));
    }

    /** Returns the value of the field. */
    String value() {
        return kind + "," + framing + "," + size + "," + offset;
    }

    /** Returns the body of the answer to a request: it tells the request from all others, wherever it is cut. */
    static String body(String id, int size) {
        String unit = id + ";";
        return unit.repeat(size / unit.length() + 1).substring(0, size);
    }

    /** Returns the whole response. */
    static String response(String id, Framing framing, int size, boolean head) {
        String body = body(id, size);
        String start = "HTTP/1.1 200 OK\r\nX-Id: " + id + "\r\n";
        return switch (framing) {
            case LENGTH -> start + "Content-Length: " + size + "\r\n\r\n" + (head ? "" : body);
            case CHUNKED -> start + "Transfer-Encoding: chunked\r\n\r\n" + (head ? "" : chunks(body) + "0\r\n\r\n");
            case CLOSE -> start + "Connection: close\r\n\r\n" + (head ? "" : body);
        };
    }

    private static String chunks(String body) {
        int half = body.length() / 2;
        return chunk(body.substring(0, half)) + chunk(body.substring(half));
    }

    private static String chunk(String data) {
        return data.isEmpty() ? "" : Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }
}
