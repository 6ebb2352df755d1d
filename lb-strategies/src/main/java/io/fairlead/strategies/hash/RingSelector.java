package io.fairlead.strategies.hash;

import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;

/**
 * Selects the member of the first point from the hash on, around a ring (Karger et al., "Consistent hashing and random
 * trees", STOC 1997): O(1) expected, because points are spread evenly and the upper bits of a hash say where to look;
 * 11 bytes a point, 14 with more than 65,536 members.
 *
 * <p>The next choice is the member of the next point, however often that is the same one as before; where a walk of
 * sixteen points a member has met nobody who is admitted, because hardly anybody is, {@link Rendezvous} decides.
 */
final class RingSelector implements HashSelector {
    private static final int POINTS_A_BUCKET = 4;
    private static final int STEPS_EACH = 16;

    private final Plan plan;
    private final long[] points; // sorted, as unsigned
    private final Indexes owners;
    private final int[] starts; // the first point of each bucket of hashes or after it
    private final int shift; // from a hash to its bucket
    private final boolean mixed;
    private final int widening; // of narrow hashes, to the upper bits
    private final long steps;
    private final Rendezvous others;

    RingSelector(RingPlacement placement, HashMembers members) {
        this.plan = new Plan(placement, members);
        HashDialect dialect = placement.dialect();
        int[] counts = RingCounts.of(dialect, placement.points(), members.weights());
        int total = 0;
        for (int count : counts) {
            total += count;
        }
        this.points = new long[total];
        int[] owner = new int[total];
        int from = 0;
        for (int rank = 0; rank < counts.length; rank++) {
            RingPoints.write(dialect, members.name(rank), counts[rank], points, from);
            for (int end = from + counts[rank]; from < end; from++) {
                owner[from] = members.index(rank);
            }
        }
        RadixSort.sort(points, owner); // stable, so that of equal points that of the lower rank comes first
        this.owners = Indexes.of(owner, members.size());
        int bucketBits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(total / POINTS_A_BUCKET) - 1);
        this.shift = Long.SIZE - bucketBits;
        this.starts = starts(points, shift, 1 << bucketBits);
        this.mixed = dialect == HashDialect.NATIVE;
        this.widening = dialect.isNarrow() ? Integer.SIZE : 0;
        this.steps = Math.min(total, (long) STEPS_EACH * members.size());
        this.others = Rendezvous.of(members);
    }

    private static int[] starts(long[] points, int shift, int buckets) {
        int[] starts = new int[buckets];
        int point = 0;
        for (int bucket = 0; bucket < buckets; bucket++) {
            while (point < points.length && points[point] >>> shift < bucket) {
                point++;
            }
            starts[bucket] = point;
        }
        return starts;
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
        return owners.get(point(hash));
    }

    @Override
    public int firstAdmitted(long hash, Admission admission, Exclusions excluded, long total) {
        int point = point(hash);
        for (long step = 0; step < steps; step++) {
            int owner = owners.get(point);
            if (admission.admits(owner, excluded, total)) {
                return owner;
            }
            point = (point + 1 == points.length) ? 0 : point + 1;
        }
        return others.firstAdmitted(hash, admission, excluded, total);
    }

    /** Returns the first point at a hash or after it, around the ring. */
    private int point(long hash) {
        long place = mixed ? Mixer.mix(hash) : hash << widening;
        int point = starts[(int) (place >>> shift)];
        while (point < points.length && Long.compareUnsigned(points[point], place) < 0) {
            point++;
        }
        return (point == points.length) ? 0 : point;
    }
}
