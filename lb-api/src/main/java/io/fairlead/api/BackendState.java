package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * The merged state of a backend: the only place where its health and what the operator wants meet.
 *
 * @param health what all sources together say
 * @param admin the admin state in force: the strictest of the operator's and of what sources wish
 * @param operator what the operator wants
 * @param weightOverride the weight that the operator set in place of the configured one, 0..65535
 * @param weightPercent how much of its configured weight it can carry as sources say, 0..1000; counts while the
 *     operator set no weight
 * @param reason why it is in this state, in words; empty while nothing was reported
 * @param sinceNanos the balancer's {@link Ticker} when health or the admin state in force last changed
 */
public record BackendState(
        HealthStatus health,
        AdminState admin,
        AdminState operator,
        OptionalInt weightOverride,
        OptionalInt weightPercent,
        String reason,
        long sinceNanos) {
    /** Checks that nothing is null. */
    public BackendState {
        requireNonNull(health, "health");
        requireNonNull(admin, "admin");
        requireNonNull(operator, "operator");
        requireNonNull(weightOverride, "weightOverride");
        requireNonNull(weightPercent, "weightPercent");
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

    /**
     * Returns the weight in force, 0..65535: the operator's, else what sources leave of the configured one, rounded
     * and at least 1 unless they leave nothing.
     *
     * @param configured the weight of the backend as configured
     */
    public int weight(int configured) {
        if (weightOverride.isPresent()) {
            return weightOverride.getAsInt();
        }
        int percent = weightPercent.orElse(100);
        if (configured == 0 || percent == 0) {
            return 0;
        }
        return Math.max(1, Math.min(Backend.MAX_WEIGHT, (configured * percent + 50) / 100));
    }

    /** Returns the state in one word: the admin state unless READY, else the health. */
    public String word() {
        return admin == AdminState.READY ? health.name() : admin.name();
    }
}
