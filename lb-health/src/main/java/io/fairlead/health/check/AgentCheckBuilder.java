package io.fairlead.health.check;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthChecker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Builds a checker that asks an agent beside the backend, which answers with one line, as HAProxy's
 * agent-check does.
 *
 * <p>The line ends in CR or LF and has words between spaces, tabs or commas, in any order and case:
 *
 * <ul>
 *   <li>{@code up}; {@code down}, {@code fail}, {@code failed} or {@code stopped}: the backend is up or down
 *       at once, whatever rise and fall. A reason may follow after a sharp: {@code down #disk full}.
 *   <li>{@code 75%}: the weight becomes that part of the configured one, at most 1000%. With {@code 0%} the
 *       backend gets nothing but what prefers it.
 *   <li>{@code drain}, {@code maint}: what the agent wants besides the operator; {@code ready} withdraws it.
 *   <li>{@code maxconn:30} is ignored, and the check says so. Other words are, too.
 * </ul>
 *
 * <p>What a line does not mention stays as it was; only the agent can take it back. An agent that is not
 * reached, does not answer in time, or does not end its line, has said nothing: that is no failure, since
 * another check looks whether the backend can be reached. So use the checker in a monitor with a source of
 * its own, beside a monitor with that check; a backend nothing was said of passes.
 *
 * @see Checks#agent
 */
public final class AgentCheckBuilder {
    private final CheckEngine engine;
    private String greeting = "";
    private int port;

    AgentCheckBuilder(CheckEngine engine) {
        this.engine = engine;
    }

    /** Sends a text in UTF-8 when the connection stands, as it is: a line needs its end. Defaults to nothing. */
    public AgentCheckBuilder send(String greeting) {
        this.greeting = requireNonNull(greeting, "send");
        return this;
    }

    /**
     * Sets the port of the agent, 1..65535, on the host of the backend. Defaults to the port of the backend's
     * address.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public AgentCheckBuilder port(int port) {
        this.port = Ports.require(port);
        return this;
    }

    /** Returns the checker, which no later change of this builder affects, and which remembers what agents say. */
    public HealthChecker build() {
        return new AgentCheck(
                engine,
                port,
                ByteBuffer.wrap(greeting.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer());
    }
}
