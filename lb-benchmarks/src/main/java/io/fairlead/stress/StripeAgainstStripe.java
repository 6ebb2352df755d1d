package io.fairlead.stress;

import io.fairlead.api.Selector;
import io.fairlead.strategies.Strategies;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Striped round robin over two backends: threads on the shared stripe are never given the same turn, and a lane with a
 * stripe of its own, which is written without atomic operations, neither loses a turn nor takes one of theirs.
 */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "one turn each, twice")
@Outcome(expect = Expect.FORBIDDEN, desc = "a turn given twice")
@State
public class StripeAgainstStripe {
    private final Selector before = Strategies.stripedRoundRobin(2).selector(Stressed.candidates(), null);
    private final Selector selector = Strategies.stripedRoundRobin(2).selector(Stressed.candidates(), before);
    private int first; // written by one actor, as own is
    private int own;
    private int second; // written by the other

    /** Called by jcstress. */
    public StripeAgainstStripe() {}

    /**
     * Takes a turn of the shared stripe from the selector of the generation before, between two turns of a lane's own
     * stripe, before and after an update.
     */
    @Actor
    public void first() {
        own = before.select(Asked.ON_LANE_1);
        first = before.select(Asked.ON_SHARED_LANE);
        own += selector.select(Asked.ON_LANE_1);
    }

    /** Takes another turn of the shared stripe. */
    @Actor
    public void second() {
        second = selector.select(Asked.ON_SHARED_LANE);
    }

    /** Counts: both backends once on each stripe, and the shared one is where it began. */
    @Arbiter
    public void count(III_Result result) {
        result.r1 = first + second;
        result.r2 = own;
        result.r3 = first + second + selector.select(Asked.ON_SHARED_LANE) + selector.select(Asked.ON_SHARED_LANE) - 2;
    }
}
