package io.fairlead.stress;

import io.fairlead.api.Attempt;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A backend leaves and returns while an attempt on it completes: in flight ends at zero, whoever is first. */
@JCStressTest
@org.openjdk.jcstress.annotations.Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "counted out once")
@State
public class CompletionAgainstUpdate {
    private final LoadBalancer balancer = Stressed.balancer(Stressed.A);
    private final Attempt attempt = balancer.lane().attempt();

    /** Called by jcstress. */
    public CompletionAgainstUpdate() {
        if (!balancer.acquire(attempt)) {
            throw new IllegalStateException("refused");
        }
    }

    /** Completes. */
    @Actor
    public void complete(LL_Result result) {
        result.r1 = attempt.complete(attempt.ticket(), Outcome.SUCCESS);
    }

    /** Takes the backend out and back in. */
    @Actor
    public void update() {
        balancer.update(List.of());
        balancer.update(List.of(Stressed.A));
    }

    /** Counts. */
    @Arbiter
    public void count(LL_Result result) {
        result.r2 = Stressed.inFlight(balancer);
    }
}
