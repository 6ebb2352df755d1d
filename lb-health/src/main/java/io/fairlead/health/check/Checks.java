package io.fairlead.health.check;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthChecker;

/** The checkers that need nothing but the JDK. */
public final class Checks {
    private Checks() {}

    /**
     * Returns a checker that passes when the backend accepts a connection, which it then closes.
     *
     * @param engine runs the checks; closing it is the caller's business
     */
    public static HealthChecker tcp(CheckEngine engine) {
        requireNonNull(engine, "engine");
        return probe -> engine.converse(probe, probe.backend().address(), ConnectOnly.INSTANCE);
    }

    /**
     * Returns the same for a port other than the one the backend serves on; a Unix domain socket has none.
     *
     * @param port 1..65535
     * @throws IllegalArgumentException if it is out of range
     */
    public static HealthChecker tcp(CheckEngine engine, int port) {
        requireNonNull(engine, "engine");
        int asked = Ports.require(port);
        return probe -> engine.converse(probe, Ports.on(asked, probe.backend().address()), ConnectOnly.INSTANCE);
    }

    /**
     * Returns a builder for a checker that asks for a page over plain HTTP/1.1 and looks at the status, and
     * maybe at the body.
     *
     * @param engine runs the checks; closing it is the caller's business
     */
    public static HttpCheckBuilder http(CheckEngine engine) {
        return new HttpCheckBuilder(requireNonNull(engine, "engine"));
    }

    /**
     * Returns a builder for a checker that begins a session with PostgreSQL or PgBouncer, and maybe asks for
     * the role of the server.
     *
     * @param engine runs the checks; closing it is the caller's business
     * @param user who begins the session, even if only to be asked for a password
     * @throws IllegalArgumentException if the user is empty or has a NUL
     */
    public static PostgresCheckBuilder postgres(CheckEngine engine, String user) {
        return new PostgresCheckBuilder(requireNonNull(engine, "engine"), user);
    }

    /**
     * Returns a builder for a checker that sends PING to Redis, and maybe asks for the role of the server.
     *
     * @param engine runs the checks; closing it is the caller's business
     */
    public static RedisCheckBuilder redis(CheckEngine engine) {
        return new RedisCheckBuilder(requireNonNull(engine, "engine"));
    }

    /**
     * Returns a builder for a checker that sends and expects what it is told.
     *
     * @param engine runs the checks; closing it is the caller's business
     */
    public static ScriptCheckBuilder script(CheckEngine engine) {
        return new ScriptCheckBuilder(requireNonNull(engine, "engine"));
    }

    /**
     * Returns a builder for a checker that asks an agent beside the backend, as HAProxy's agent-check does.
     *
     * @param engine runs the checks; closing it is the caller's business
     */
    public static AgentCheckBuilder agent(CheckEngine engine) {
        return new AgentCheckBuilder(requireNonNull(engine, "engine"));
    }
}
