package io.fairlead.api;

import static java.util.Objects.requireNonNull;

/**
 * What a running balancer can change about itself: how it chooses, when it ignores health, how load moves between
 * tiers and zones and to backends that come back, and how much it retries. Immutable; {@code with...} makes a copy
 * with one of them changed.
 *
 * <pre>{@code
 * balancer.reconfigure(balancer.settings().withPanic(Panic.below(50)));
 * }</pre>
 *
 * @param strategy how backends are chosen
 * @param panic when health is ignored
 * @param retryBudget how many retries are allowed
 * @param slowStart how a backend that comes back takes up its load
 * @param failover how load moves to the next tier
 * @param locality which zone takes the load first
 * @see LoadBalancer#reconfigure
 */
public record Settings(
        Strategy strategy,
        Panic panic,
        RetryBudget retryBudget,
        SlowStart slowStart,
        Failover failover,
        Locality locality) {
    /** Checks that nothing is null. */
    public Settings {
        requireNonNull(strategy, "strategy");
        requireNonNull(panic, "panic");
        requireNonNull(retryBudget, "retryBudget");
        requireNonNull(slowStart, "slowStart");
        requireNonNull(failover, "failover");
        requireNonNull(locality, "locality");
    }

    /**
     * Returns the defaults: {@link Panic#whenNoneIsEligible()}, {@link RetryBudget#standard()}, {@link
     * SlowStart#none()}, {@link Failover#standard()} and {@link Locality#none()}.
     */
    public static Settings of(Strategy strategy) {
        return new Settings(
                strategy,
                Panic.whenNoneIsEligible(),
                RetryBudget.standard(),
                SlowStart.none(),
                Failover.standard(),
                Locality.none());
    }

    /** Returns a copy with another strategy. */
    public Settings withStrategy(Strategy other) {
        return new Settings(other, panic, retryBudget, slowStart, failover, locality);
    }

    /** Returns a copy with another panic policy. */
    public Settings withPanic(Panic other) {
        return new Settings(strategy, other, retryBudget, slowStart, failover, locality);
    }

    /** Returns a copy with another retry budget. */
    public Settings withRetryBudget(RetryBudget other) {
        return new Settings(strategy, panic, other, slowStart, failover, locality);
    }

    /** Returns a copy with another slow start. */
    public Settings withSlowStart(SlowStart other) {
        return new Settings(strategy, panic, retryBudget, other, failover, locality);
    }

    /** Returns a copy with another rule for tiers. */
    public Settings withFailover(Failover other) {
        return new Settings(strategy, panic, retryBudget, slowStart, other, locality);
    }

    /** Returns a copy that prefers another zone. */
    public Settings withLocality(Locality other) {
        return new Settings(strategy, panic, retryBudget, slowStart, failover, other);
    }
}
