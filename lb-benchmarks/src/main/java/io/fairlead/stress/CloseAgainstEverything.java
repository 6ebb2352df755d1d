package io.fairlead.stress;

import io.fairlead.api.AdminState;
import io.fairlead.api.Lease;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.NoBackendException;
import io.fairlead.api.Outcome;
import io.fairlead.api.Refusal;
import io.fairlead.api.Selection;
import io.fairlead.api.StateChange;
import io.fairlead.api.Verdict;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * Close against a request, then a report and an operator: the request is served or refused as closed, nothing stays in
 * flight, no event follows the one that says closed.
 */
@JCStressTest
@org.openjdk.jcstress.annotations.Outcome(
        id = {"served, changed, false, 0", "served, closed, false, 0", "CLOSED, closed, false, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "before or after the close, whole")
@State
public class CloseAgainstEverything {
    private final LoadBalancer balancer = Stressed.balancer(Stressed.A);
    private volatile boolean told;
    private volatile boolean toldLate;

    /** Called by jcstress. */
    public CloseAgainstEverything() {
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onState(StateChange change) {
                toldLate |= told;
            }

            @Override
            public void onClosed() {
                told = true;
            }
        });
    }

    /** Requests, then reports and changes the admin state. */
    @Actor
    public void requestAndChange(LLLL_Result result) {
        try (Lease lease = balancer.acquire(Selection.any())) {
            lease.complete(Outcome.SUCCESS);
            result.r1 = "served";
        } catch (NoBackendException e) {
            result.r1 = e.refusal();
        }
        balancer.report("a", "stress", Verdict.up("fine"));
        try {
            balancer.admin("a", AdminState.DRAIN);
            result.r2 = "changed";
        } catch (IllegalStateException e) {
            result.r2 = "closed";
        }
    }

    /** Closes. */
    @Actor
    public void close() {
        balancer.close();
    }

    /** Counts; after all this a request is refused as closed. */
    @Arbiter
    public void count(LLLL_Result result) {
        result.r3 = toldLate;
        result.r4 = Stressed.inFlight(balancer);
        try {
            result.r4 = balancer.acquire(Selection.any()).backend();
        } catch (NoBackendException e) {
            if (e.refusal() != Refusal.CLOSED) {
                result.r4 = e.refusal();
            }
        }
    }
}
