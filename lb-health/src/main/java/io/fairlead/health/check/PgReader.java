package io.fairlead.health.check;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Cuts messages out of what a PostgreSQL server sends, none of which may be long. */
final class PgReader {
    private static final int LONGEST = 16 * 1024;
    private static final int HEADER = 5;
    private static final String FIRST = "REvN"; // what can answer a startup message

    private final ByteBuffer header = ByteBuffer.allocate(HEADER);
    private @Nullable ByteBuffer body; // of the message whose header is complete
    private boolean begun;

    /**
     * Returns the next message, or null if it is not complete; the bytes after it stay where they are.
     *
     * @throws Malformed if that is no message of PostgreSQL, or a long one
     */
    @Nullable
    PgMessage take(ByteBuffer bytes) throws Malformed {
        if (body == null) {
            move(bytes, header);
            check();
            if (header.hasRemaining()) {
                return null;
            }
            body = ByteBuffer.allocate(length() - 4);
        }
        ByteBuffer reading = body;
        move(bytes, reading);
        if (reading.hasRemaining()) {
            return null;
        }
        PgMessage message = new PgMessage((char) header.get(0), reading.flip());
        header.clear();
        body = null;
        begun = true;
        return message;
    }

    private void check() throws Malformed {
        if (header.position() > 0 && !begun && FIRST.indexOf(header.get(0)) < 0) {
            throw new Malformed("not an answer of PostgreSQL");
        }
        if (header.hasRemaining()) {
            return;
        }
        if (!begun && header.get(0) == 'E' && length() > LONGEST) {
            // protocol 2, without a length: what is sent when there is nobody to speak version 3
            throw new Malformed("error in protocol 2, as when the server can start no process");
        }
        if (length() < 4 || length() > LONGEST) {
            throw new Malformed("message of length " + length() + " (expected: 4.." + LONGEST + ')');
        }
    }

    private int length() {
        return header.getInt(1);
    }

    private static void move(ByteBuffer from, ByteBuffer to) {
        int count = Math.min(from.remaining(), to.remaining());
        to.put(from.slice(from.position(), count));
        from.position(from.position() + count);
    }
}
