package io.fairlead.samples.postgres;

import io.fairlead.api.Outcome;
import java.net.SocketTimeoutException;
import java.sql.SQLException;

/** What an SQLSTATE says about the server that sent it, or did not. */
final class SqlOutcome {
    private SqlOutcome() {}

    /** Returns how the try to connect ended; {@link Outcome#LOCAL_REJECTED} when no other server would answer otherwise. */
    static Outcome ofConnect(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return Outcome.TIMEOUT;
            }
        }
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (state.equals("08001") || state.equals("08004")) {
            return Outcome.CONNECT_FAILED;
        }
        if (state.startsWith("08")) {
            return Outcome.RESET;
        }
        if (state.startsWith("53")) {
            return Outcome.OVERLOADED; // no connection left, no memory, no disk
        }
        return state.startsWith("57P")
                ? Outcome.BACKEND_ERROR
                : Outcome.LOCAL_REJECTED; // it starts or stops, or refuses us
    }
}
