package io.fairlead.strategies.hash;

import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;

/**
 * Selects by a {@link MaglevTable}: O(1). After the entry of a key, its next choices are those of {@link Rendezvous},
 * so that no neighbor inherits them.
 */
final class MaglevSelector implements HashSelector {
    private final Plan plan;
    private final Indexes table;
    private final int size;
    private final boolean mixed; // whether keys are, or else are as they will be
    private final Rendezvous others;

    MaglevSelector(MaglevPlacement placement, HashMembers members) {
        this.plan = new Plan(placement, members);
        this.size = MaglevTable.sizeFor(members.size(), placement.tableSize());
        this.mixed = placement.dialect() == HashDialect.NATIVE;
        this.others = Rendezvous.of(members);
        int[] entries = MaglevTable.of(members, size);
        for (int i = 0; i < size; i++) {
            entries[i] = members.index(entries[i]);
        }
        this.table = Indexes.of(entries, members.size());
    }

    @Override
    public Plan plan() {
        return plan;
    }

    @Override
    public int select(SelectionKey key) {
        return first(HashSelector.hashOf(key));
    }

    @Override
    public int first(long hash) {
        // of mixed bits, the upper ones times the size instead of a remainder: a multiplication, not a division
        int entry = mixed
                ? (int) Math.multiplyHigh(Mixer.mix(hash) >>> 1, (long) size << 1)
                : (int) Long.remainderUnsigned(hash, size);
        return table.get(entry);
    }

    @Override
    public int firstAdmitted(long hash, Admission admission, Exclusions excluded, long total) {
        int first = first(hash);
        return admission.admits(first, excluded, total)
                ? first
                : others.firstAdmitted(hash, admission, excluded, total);
    }
}
