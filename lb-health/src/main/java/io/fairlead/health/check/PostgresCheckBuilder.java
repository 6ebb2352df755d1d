package io.fairlead.health.check;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthChecker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Builds a checker that begins a session with PostgreSQL or PgBouncer (protocol 3, without TLS).
 *
 * <p><b>Without password, role or lag</b> it looks whether the server works, as HAProxy's {@code pgsql-check}
 * does. It passes when the server
 *
 * <ul>
 *   <li>asks for a password, of any kind, or lets the user in;
 *   <li>refuses the user, the host or the missing privilege (SQLSTATE 28xxx, 42501), or a database nobody has
 *       named (3D000), or says the same as a PgBouncer, in words, under 08P01.
 * </ul>
 *
 * <p>Any other error fails the check with its SQLSTATE and message: a server that starts, stops or recovers
 * (57P03), has no connection left (53300), or a PgBouncer that cannot reach its server. A PgBouncer that asks
 * for a password does so whether its server works or not; a check that shall know needs a password.
 *
 * <p><b>With one of them</b> it logs in, asks {@code SELECT pg_is_in_recovery()}, and passes as {@code
 * "primary"} or {@code "replica, 0 s behind"}. Every error fails the check. A paused PgBouncer does not
 * answer, and the check times out. No detail ever shows the password.
 *
 * @see Checks#postgres
 */
public final class PostgresCheckBuilder {
    private static final int NONCE_BYTES = 18;

    private final CheckEngine engine;
    private final String user;
    private String database = "";
    private @Nullable Secret password;
    private boolean clearText;
    private Role role = Role.ANY;
    private @Nullable Duration mostLag;
    private String lagQuery = PgPlan.LAG;
    private int port;

    PostgresCheckBuilder(CheckEngine engine, String user) {
        this.engine = engine;
        this.user = text("user", user);
    }

    /**
     * Names the database. Defaults to the one that has the user's name, if there is one.
     *
     * @throws IllegalArgumentException if it is empty or has a NUL
     */
    public PostgresCheckBuilder database(String database) {
        this.database = text("database", database);
        return this;
    }

    /**
     * Logs in with a password, by SCRAM-SHA-256 or MD5, as the server demands; in SCRAM, the server must prove
     * that it knows the password, too.
     *
     * @throws IllegalArgumentException if it is empty or has a NUL
     */
    public PostgresCheckBuilder password(String password) {
        this.password = Secret.of(requireNonNull(password, "password"));
        return this;
    }

    /**
     * Sets whether to send the password as it is if the server wants that. Whoever listens, or answers in the
     * server's place, then knows it. Defaults to false.
     */
    public PostgresCheckBuilder allowClearText(boolean allowed) {
        this.clearText = allowed;
        return this;
    }

    /** Logs in and sets which role the server must have. Defaults to any. */
    public PostgresCheckBuilder role(Role role) {
        this.role = requireNonNull(role, "role");
        return this;
    }

    /**
     * Logs in and weighs replicas by how far they are behind: from 100 percent of the configured weight, with
     * no lag, in steps of ten down to 10 percent, at the given one. More lag, or a lag nobody knows, fails
     * the check. Defaults to not asking.
     *
     * @param most at least a millisecond
     * @throws IllegalArgumentException if it is less
     */
    public PostgresCheckBuilder maxLag(Duration most) {
        if (requireNonNull(most, "maximum lag").toMillis() < 1) {
            throw new IllegalArgumentException("maximum lag: " + most + " (expected: >= PT0.001S)");
        }
        this.mostLag = most;
        return this;
    }

    /**
     * Sets how to ask for the lag: a SELECT of one number, the seconds, without a semicolon. Defaults to the age of the last
     * transaction that was applied, or 0 if all that was received is applied. That cannot see a replica that
     * receives nothing any more, nor tell idle primaries from lag where WAL arrives but no transaction.
     *
     * @throws IllegalArgumentException if it is empty or has a NUL
     */
    public PostgresCheckBuilder lagQuery(String select) {
        this.lagQuery = text("lag query", select);
        return this;
    }

    /**
     * Sets the port to ask, 1..65535; a Unix domain socket has none. Defaults to the port of the backend's
     * address.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public PostgresCheckBuilder port(int port) {
        this.port = Ports.require(port);
        return this;
    }

    /** Returns the checker, which no later change of this builder affects. */
    public HealthChecker build() {
        CheckEngine engine = this.engine;
        PgPlan plan = new PgPlan(user, database, password, clearText, role, mostLag, lagQuery);
        int port = this.port;
        ScramKeyCache cache = new ScramKeyCache();
        SecureRandom random = new SecureRandom();
        return probe -> engine.converse(
                probe, Ports.on(port, probe.backend().address()), new PgConversation(plan, cache, nonce(random)));
    }

    private static String nonce(SecureRandom random) {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String text(String field, String value) {
        requireNonNull(value, field);
        if (value.isEmpty() || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    field + ": \"" + Words.printable(value) + "\" (expected: a text without NUL)");
        }
        return value;
    }
}
