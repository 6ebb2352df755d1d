package io.fairlead.health.check;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What PostgreSQL servers send, made by hand from the protocol's description. */
final class PgBytes {
    private PgBytes() {}

    static byte[] message(char type, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) type)
                .putInt(4 + body.length)
                .put(body)
                .array();
    }

    static byte[] authentication(int code, byte[] rest) {
        return message('R', join(ByteBuffer.allocate(4).putInt(code).array(), rest));
    }

    static byte[] authentication(int code) {
        return authentication(code, new byte[0]);
    }

    static byte[] sasl(String... mechanisms) {
        return authentication(10, utf8(String.join("\0", mechanisms) + "\0\0"));
    }

    static byte[] md5(int salt) {
        return authentication(5, ByteBuffer.allocate(4).putInt(salt).array());
    }

    /** What follows the end of a login. */
    static byte[] ready() {
        return join(
                message('S', utf8("server_version\00015.6\0")),
                message('N', utf8("SNOTICE\0Mhello\0\0")),
                message('K', new byte[8]),
                message('Z', utf8("I")));
    }

    static byte[] error(String state, String message) {
        return message('E', utf8("SFATAL\0VFATAL\0C" + state + "\0M" + message + "\0Fpostmaster.c\0\0"));
    }

    /** A row, with null for NULL, between what comes before and after it. */
    static byte[] answer(String... columns) {
        return join(
                message('T', new byte[] {0, 0}),
                row(columns),
                message('C', utf8("SELECT 1\0")),
                message('Z', utf8("I")));
    }

    static byte[] row(String... columns) {
        ByteArrayOutputStream row = new ByteArrayOutputStream();
        row.write(0);
        row.write(columns.length);
        for (String column : columns) {
            byte[] text = (column == null) ? new byte[0] : utf8(column);
            row.writeBytes(ByteBuffer.allocate(4)
                    .putInt((column == null) ? -1 : text.length)
                    .array());
            row.writeBytes(text);
        }
        return message('D', row.toByteArray());
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
