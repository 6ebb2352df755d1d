/**
 * The engine behind {@link io.fairlead.api.LoadBalancer}: the serialized control side ({@link
 * io.fairlead.api.engine.Control}), what it publishes ({@link io.fairlead.api.engine.Pool}), and the immutable
 * generations that requests read ({@link io.fairlead.api.engine.Generation}). Not exported.
 */
package io.fairlead.api.engine;
