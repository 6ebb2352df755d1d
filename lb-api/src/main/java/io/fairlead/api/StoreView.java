package io.fairlead.api;

import static java.util.Objects.requireNonNull;

/**
 * How a {@link StateStore} does: for pages and metrics.
 *
 * @param name what it is, without secrets
 * @param up whether it answers
 * @param asked what it was asked to do since it was made
 * @param failed how much of that it did not do: it did not answer in time, could not be reached or refused
 * @param garbage how many answers made no sense and were dropped
 * @param problem what is wrong now, in words; empty: nothing
 */
public record StoreView(String name, boolean up, long asked, long failed, long garbage, String problem) {
    /** Checks that nothing is null. */
    public StoreView {
        requireNonNull(name, "name");
        requireNonNull(problem, "problem");
    }
}
