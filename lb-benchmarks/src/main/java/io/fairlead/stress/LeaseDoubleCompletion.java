package io.fairlead.stress;

import io.fairlead.api.Lease;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selection;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/** Two threads complete one lease: exactly one of them wins, and it is counted once. */
@JCStressTest
@org.openjdk.jcstress.annotations.Outcome(
        id = {"true, false, 0, 1", "false, true, 0, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "one completion")
@State
public class LeaseDoubleCompletion {
    private final LoadBalancer balancer = Stressed.balancer(Stressed.A);
    private final Lease lease = balancer.acquire(Selection.any());

    /** Called by jcstress. */
    public LeaseDoubleCompletion() {}

    /** One completes. */
    @Actor
    public void completes(LLLL_Result result) {
        result.r1 = lease.complete(Outcome.SUCCESS);
    }

    /** Another completes. */
    @Actor
    public void completesToo(LLLL_Result result) {
        result.r2 = lease.complete(Outcome.RESET);
    }

    /** Counts. */
    @Arbiter
    public void count(LLLL_Result result) {
        result.r3 = Stressed.inFlight(balancer);
        result.r4 = Stressed.ended(balancer);
    }
}
