/**
 * Judges backends by the traffic they serve: {@link io.fairlead.health.outlier.OutlierDetection} takes a backend out that
 * fails while its peers do not, and lets it back in by a trial.
 *
 * <pre>{@code
 * OutlierDetection outliers = OutlierDetection.builder().build();
 * LoadBalancer balancer = LoadBalancer.builder(Strategies.leastConnections())
 *         .passiveHealth(outliers)
 *         .backends(backends)
 *         .build();
 * }</pre>
 */
package io.fairlead.health.outlier;
