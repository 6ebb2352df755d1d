package io.fairlead.api;

import java.util.List;

/**
 * What an update changed, as backend ids in the order of the update.
 *
 * @param added joined the pool
 * @param removed left the pool; what they have in flight still completes
 * @param updated stayed, with another address, weight, tier, zone, limit or label
 */
public record Changes(List<String> added, List<String> removed, List<String> updated) {
    /** Copies the lists. */
    public Changes {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        updated = List.copyOf(updated);
    }

    /** Returns whether nothing changed. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && updated.isEmpty();
    }
}
