package io.fairlead.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Hash keys in turn, so that no request meets the branch predictor of the one before. */
@State(Scope.Thread)
public class Keys {
    static final int COUNT = 1024;

    private int next;

    /** Makes what carries a key, ahead of time: making it is no part of what is measured. */
    static <T> List<T> carriers(LongFunction<T> maker) {
        SplittableRandom random = new SplittableRandom(42);
        List<T> carriers = new ArrayList<>(COUNT);
        for (int i = 0; i < COUNT; i++) {
            carriers.add(maker.apply(random.nextLong()));
        }
        return List.copyOf(carriers);
    }

    <T> T next(List<T> carriers) {
        return carriers.get(next++ & (COUNT - 1));
    }
}
