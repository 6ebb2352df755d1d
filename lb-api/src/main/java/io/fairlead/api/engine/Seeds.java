package io.fairlead.api.engine;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Random numbers for whoever has no generator of its own. From a seed that was given, all threads draw one sequence, so
 * that the same calls have the same results; otherwise each stripe of threads draws its own, on its own cache line.
 */
final class Seeds {
    private static final int SPACING = 16; // two cache lines, which some processors fetch together

    private final AtomicLongArray states;
    private final int mask;

    private Seeds(long... starts) {
        states = new AtomicLongArray((starts.length + 1) * SPACING);
        mask = starts.length - 1;
        for (int i = 0; i < starts.length; i++) {
            states.set(at(i), starts[i]);
        }
    }

    /** Returns numbers that follow from the seed; from null, others each time. */
    static Seeds of(@Nullable Long seed) {
        if (seed != null) {
            return new Seeds(seed);
        }
        SplittableRandom random = new SplittableRandom();
        return new Seeds(
                LongStream.generate(random::nextLong).limit(Stripes.COUNT).toArray());
    }

    long next() {
        return SplitMix.mix(states.getAndAdd(at(Stripes.ofThisThread() & mask), SplitMix.GAMMA));
    }

    private static int at(int stripe) {
        return (stripe + 1) * SPACING;
    }
}
