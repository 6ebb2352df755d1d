package io.fairlead.health.check;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Why a PostgreSQL server or a PgBouncer refuses.
 *
 * @param severity such as {@code FATAL}
 * @param state the SQLSTATE
 */
record PgError(String severity, String state, String message) {
    private static final String OF_THE_LOGIN = "28"; // the class of wrong users, passwords and addresses
    private static final String NO_DATABASE = "3D000";
    private static final String NO_PRIVILEGE = "42501";

    /** The only state of older PgBouncers, for all that they say themselves. */
    private static final String PGBOUNCER = "08P01";

    private static final String PGBOUNCER_NO_DATABASE = "no such database";
    private static final List<String> PGBOUNCER_LOGIN = List.of(
            "no such user",
            "password authentication failed",
            "SASL authentication failed",
            "PAM authentication failed",
            "certificate authentication failed",
            "\"trust\" authentication failed",
            "unix socket login rejected",
            "unsupported startup parameter");

    /** Reads the body of an ErrorResponse: fields of a letter and a text each, the last one empty. */
    static PgError read(ByteBuffer body) throws Malformed {
        String localized = "ERROR";
        String severity = "";
        String state = "";
        String message = "";
        while (body.hasRemaining()) {
            byte field = body.get();
            if (field == 0) {
                return new PgError(severity.isEmpty() ? localized : severity, state, message);
            }
            String text = PgMessage.text(body);
            switch (field) {
                case 'S' -> localized = text;
                case 'V' -> severity = text;
                case 'C' -> state = text;
                case 'M' -> message = text;
                default -> {}
            }
        }
        throw new Malformed("error without end");
    }

    /**
     * Returns whether the server refuses whoever asks, or what is asked for, but not because of itself: then
     * it works. Of the database it says so only if nobody named one.
     */
    boolean isAboutTheAsker(boolean databaseNamed) {
        if (state.equals(PGBOUNCER)) {
            return message.startsWith(PGBOUNCER_NO_DATABASE)
                    ? !databaseNamed
                    : PGBOUNCER_LOGIN.stream().anyMatch(message::startsWith);
        }
        return state.startsWith(OF_THE_LOGIN)
                || state.equals(NO_PRIVILEGE)
                || (state.equals(NO_DATABASE) && !databaseNamed);
    }

    /** Returns the error for people, not yet fit to be shown. */
    String words() {
        return severity + ' ' + state + ": " + message;
    }
}
