package io.fairlead.health.check;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a check asks of PostgreSQL, and what it expects.
 *
 * @param database empty for the one that has the user's name
 * @param password null to give none
 * @param mostLag null not to ask for the lag of replicas
 * @param lagQuery a SELECT of one number, seconds
 */
record PgPlan(
        String user,
        String database,
        @Nullable Secret password,
        boolean clearText,
        Role role,
        @Nullable Duration mostLag,
        String lagQuery) {
    /** How many seconds a replica is behind: none as long as all that has come is applied, too. */
    static final String LAG = "SELECT CASE WHEN NOT pg_is_in_recovery()"
            + " OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0"
            + " ELSE EXTRACT(EPOCH FROM now() - pg_last_xact_replay_timestamp()) END";

    /** Returns whether the check wants to be let in; else it is content with being asked for a password. */
    boolean logsIn() {
        return password != null || role != Role.ANY || mostLag != null;
    }

    boolean databaseNamed() {
        return !database.isEmpty();
    }

    /** Returns the query: whether the server is in recovery, and maybe how far it is behind. */
    String query() {
        return (mostLag == null) ? "SELECT pg_is_in_recovery()" : "SELECT pg_is_in_recovery(), (" + lagQuery + ")";
    }

    /** Returns the text fit to be shown. */
    String shown(String text) {
        return Words.excerpt((password == null) ? text : password.redact(text));
    }
}
