package io.fairlead.api;

import static java.util.Objects.requireNonNull;

/**
 * What a running balancer can change about itself: how it chooses, when it ignores health, and how much it
 * retries. Immutable; {@code with...} makes a copy with one of them changed.
 *
 * <pre>{@code
 * balancer.reconfigure(balancer.settings().withPanic(Panic.below(50)));
 * }</pre>
 *
 * @param strategy how backends are chosen
 * @param panic when health is ignored
 * @param retryBudget how many retries are allowed
 * @see LoadBalancer#reconfigure
 */
public record Settings(Strategy strategy, Panic panic, RetryBudget retryBudget) {
    /** Checks that nothing is null. */
    public Settings {
        requireNonNull(strategy, "strategy");
        requireNonNull(panic, "panic");
        requireNonNull(retryBudget, "retryBudget");
    }

    /** Returns the defaults: {@link Panic#whenNoneIsEligible()} and {@link RetryBudget#standard()}. */
    public static Settings of(Strategy strategy) {
        return new Settings(strategy, Panic.whenNoneIsEligible(), RetryBudget.standard());
    }

    /** Returns a copy with another strategy. */
    public Settings withStrategy(Strategy other) {
        return new Settings(other, panic, retryBudget);
    }

    /** Returns a copy with another panic policy. */
    public Settings withPanic(Panic other) {
        return new Settings(strategy, other, retryBudget);
    }

    /** Returns a copy with another retry budget. */
    public Settings withRetryBudget(RetryBudget other) {
        return new Settings(strategy, panic, other);
    }
}
