package io.fairlead.health.check;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A message of PostgreSQL's protocol, version 3: its type, and its body ready to be read.
 *
 * <p>The factories make those that a client sends.
 */
record PgMessage(char type, ByteBuffer body) {
    private static final int VERSION = 3 << 16;

    /** Begins a session. An empty database is that of the user's name. */
    static ByteBuffer startup(String user, String database) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        write(text, "user", user);
        if (!database.isEmpty()) {
            write(text, "database", database);
        }
        write(text, "application_name", "fairlead");
        text.write(0);
        int length = 8 + text.size();
        return ByteBuffer.allocate(length)
                .putInt(length)
                .putInt(VERSION)
                .put(text.toByteArray())
                .flip();
    }

    /** Answers the demand for a password, hashed or not. */
    static ByteBuffer password(String text) {
        return message('p', terminated(text));
    }

    /** Chooses a mechanism of SASL, and sends its first message. */
    static ByteBuffer saslBegins(String mechanism, String first) {
        byte[] name = terminated(mechanism);
        byte[] bytes = first.getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(name.length + 4 + bytes.length);
        body.put(name).putInt(bytes.length).put(bytes);
        return message('p', body.array());
    }

    /** Sends another message of the mechanism. */
    static ByteBuffer saslGoesOn(String text) {
        return message('p', text.getBytes(StandardCharsets.UTF_8));
    }

    static ByteBuffer query(String sql) {
        return message('Q', terminated(sql));
    }

    /** Ends a session. */
    static ByteBuffer terminate() {
        return message('X', new byte[0]);
    }

    /**
     * Reads a text that ends in a NUL, in UTF-8.
     *
     * @throws Malformed if none does
     */
    static String text(ByteBuffer body) throws Malformed {
        for (int i = body.position(); i < body.limit(); i++) {
            if (body.get(i) == 0) {
                String text = text(body, i - body.position());
                body.get(); // the NUL
                return text;
            }
        }
        throw new Malformed("text without end");
    }

    /** Reads a text of so many bytes, in UTF-8. */
    static String text(ByteBuffer body, int length) {
        byte[] bytes = new byte[length];
        body.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static ByteBuffer message(char type, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) type)
                .putInt(4 + body.length)
                .put(body)
                .flip();
    }

    private static byte[] terminated(String text) {
        return (text + '\0').getBytes(StandardCharsets.UTF_8);
    }

    private static void write(ByteArrayOutputStream out, String name, String value) {
        out.writeBytes(terminated(name));
        out.writeBytes(terminated(value));
    }
}
