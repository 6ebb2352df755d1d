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
     * Returns a builder for a checker that asks for a page over plain HTTP/1.1 and looks at the status, and
     * maybe at the body.
     *
     * @param engine runs the checks; closing it is the caller's business
     */
    public static HttpCheckBuilder http(CheckEngine engine) {
        return new HttpCheckBuilder(requireNonNull(engine, "engine"));
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
}
