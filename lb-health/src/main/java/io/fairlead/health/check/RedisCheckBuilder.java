package io.fairlead.health.check;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthChecker;
import org.jspecify.annotations.Nullable;

/**
 * Builds a checker that asks Redis (or Valkey, or KeyDB) with PING, and maybe for its role.
 *
 * <p>It passes as {@code "PONG"} or {@code "PONG from a replica"}. Errors fail the check in Redis's words, such
 * as {@code "PING: LOADING Redis is loading the dataset in memory"}, {@code MASTERDOWN}, {@code MISCONF},
 * {@code BUSY} or {@code WRONGPASS}, with one exception: a server that asks for a password ({@code NOAUTH})
 * works, so that a check which was given none passes.
 *
 * @see Checks#redis
 */
public final class RedisCheckBuilder {
    private final CheckEngine engine;
    private String user = "";
    private @Nullable Secret password;
    private Role role = Role.ANY;
    private int port;

    RedisCheckBuilder(CheckEngine engine) {
        this.engine = engine;
    }

    /**
     * Signs in as the default user. Defaults to not signing in. The password goes over the wire as it is.
     *
     * @throws IllegalArgumentException if the password is empty
     */
    public RedisCheckBuilder password(String password) {
        return login("", password);
    }

    /**
     * Signs in as a user of Redis 6 or later, who needs to be allowed PING, and INFO if a role is demanded.
     *
     * @param user empty for the default user
     * @throws IllegalArgumentException if the password is empty
     */
    public RedisCheckBuilder login(String user, String password) {
        this.user = requireNonNull(user, "user");
        this.password = Secret.of(requireNonNull(password, "password"));
        return this;
    }

    /**
     * Sets which role the server must have; {@code INFO replication} tells. A replica that has lost its
     * primary passes and says so: unless {@code replica-serve-stale-data} is off, it serves. Defaults to any.
     */
    public RedisCheckBuilder role(Role role) {
        this.role = requireNonNull(role, "role");
        return this;
    }

    /**
     * Sets the port to ask, 1..65535; a Unix domain socket has none. Defaults to the port of the backend's
     * address.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public RedisCheckBuilder port(int port) {
        this.port = Ports.require(port);
        return this;
    }

    /** Returns the checker, which no later change of this builder affects. */
    public HealthChecker build() {
        CheckEngine engine = this.engine;
        RedisPlan plan = new RedisPlan(user, password, role);
        int port = this.port;
        return probe -> engine.converse(probe, Ports.on(port, probe.backend().address()), new RedisConversation(plan));
    }
}
