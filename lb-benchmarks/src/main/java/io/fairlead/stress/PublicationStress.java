package io.fairlead.stress;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The publication the data plane rests on: an array filled before one volatile write is seen whole or not at all. */
@JCStressTest
@Outcome(id = "-1, -1", expect = Expect.ACCEPTABLE, desc = "before publication")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "the whole generation")
@Outcome(expect = Expect.FORBIDDEN, desc = "half a generation")
@State
public class PublicationStress {

    /** Written by the publisher alone. */
    private volatile int @Nullable [] generation;

    /** Publishes. */
    @Actor
    public void publish() {
        int[] next = new int[2];
        next[0] = 1;
        next[1] = 2;
        generation = next;
    }

    /** Reads once, as a pick does. */
    @Actor
    public void read(II_Result result) {
        int[] seen = generation;
        result.r1 = seen == null ? -1 : seen[0];
        result.r2 = seen == null ? -1 : seen[1];
    }
}
