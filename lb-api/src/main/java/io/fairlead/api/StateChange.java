package io.fairlead.api;

/**
 * A backend changed its state.
 *
 * @param backend which
 * @param before its state until now
 * @param after its state from now on
 */
public record StateChange(Backend backend, BackendState before, BackendState after) {}
