package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * The merged state of a backend: the only place where its health and what the operator wants meet.
 *
 * @param health what all sources together say
 * @param admin what the operator wants
 * @param weightOverride the weight that the operator set in place of the configured one, 0..65535
 * @param reason why it is in this state, in words; empty while nothing was reported
 * @param sinceNanos the balancer's {@link Ticker} when health or admin state last changed
 */
public record BackendState(
        HealthStatus health, AdminState admin, OptionalInt weightOverride, String reason, long sinceNanos) {
    /** Checks that nothing is null. */
    public BackendState {
        requireNonNull(health, "health");
        requireNonNull(admin, "admin");
        requireNonNull(weightOverride, "weightOverride");
        requireNonNull(reason, "reason");
    }

    /** Returns whether requests that do not prefer this backend may get it. */
    public boolean eligible() {
        return admin == AdminState.READY && health != HealthStatus.DOWN;
    }

    /** Returns whether requests that prefer this backend may get it. */
    public boolean reachable() {
        return admin != AdminState.MAINT && health != HealthStatus.DOWN;
    }

    /** Returns the state in one word: the admin state unless READY, else the health. */
    public String word() {
        return admin == AdminState.READY ? health.name() : admin.name();
    }
}
