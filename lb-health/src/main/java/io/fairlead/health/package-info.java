/**
 * Turns checks into verdicts: the {@link io.fairlead.health.HealthMonitor} asks every backend of a balancer
 * regularly and reports what it found.
 *
 * <pre>{@code
 * try (CheckEngine engine = CheckEngine.start();
 *         HealthMonitor monitor = HealthMonitor.builder(balancer, Checks.http(engine).path("/health").build())
 *                 .interval(Duration.ofSeconds(5))
 *                 .start()) {
 *     serve();
 * }
 * }</pre>
 *
 * <p>Checks that block become checkers by {@link io.fairlead.health.HealthCheckers#blocking}.
 */
package io.fairlead.health;
