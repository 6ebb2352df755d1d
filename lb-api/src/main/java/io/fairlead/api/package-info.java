/**
 * The core contract of Fairlead: who can be chosen ({@link io.fairlead.api.Backend}), who chooses ({@link
 * io.fairlead.api.Selector}, built by a {@link io.fairlead.api.Strategy}), who says what is healthy ({@link
 * io.fairlead.api.HealthChecker}, {@link io.fairlead.api.PassiveHealth}), and what ties them together ({@link
 * io.fairlead.api.LoadBalancer}).
 *
 * <p><b>Life of a request.</b> {@code acquire} selects and counts in one step; the {@link
 * io.fairlead.api.Attempt} or {@link io.fairlead.api.Lease} then holds the backend; {@code complete} ends
 * it exactly once, on every terminal signal including cancellation.
 */
package io.fairlead.api;
