package io.fairlead.health.check;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a check asks of Redis, all at once, and what it makes of the replies.
 *
 * @param user empty for the default user
 * @param password null not to sign in
 * @param role asked for with INFO, unless it is ANY
 */
record RedisPlan(String user, @Nullable Secret password, Role role) {
    /** Returns what to send. */
    ByteBuffer commands() {
        ByteArrayOutputStream commands = new ByteArrayOutputStream();
        if (password != null) {
            if (user.isEmpty()) {
                write(commands, "AUTH", password.reveal());
            } else {
                write(commands, "AUTH", user, password.reveal());
            }
        }
        write(commands, "PING");
        if (role != Role.ANY) {
            write(commands, "INFO", "replication");
        }
        return ByteBuffer.wrap(commands.toByteArray());
    }

    boolean signsIn() {
        return password != null;
    }

    /** Returns the text fit to be shown. */
    String shown(String text) {
        return Words.excerpt((password == null) ? text : password.redact(text));
    }

    /** A command as an array of bulk strings, which may contain anything. */
    private static void write(ByteArrayOutputStream out, String... words) {
        out.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(bytes);
            out.write('\r');
            out.write('\n');
        }
    }
}
