package io.fairlead.stress;

import io.fairlead.api.Lease;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selection;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The only backend is replaced while a request selects: it gets the old or the new one, never none. */
@JCStressTest
@org.openjdk.jcstress.annotations.Outcome(
        id = {"a, 0", "b, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "a whole generation, old or new")
@State
public class UpdateAgainstSelect {
    private final LoadBalancer balancer = Stressed.balancer(Stressed.A);

    /** Called by jcstress. */
    public UpdateAgainstSelect() {}

    /** Selects and completes. */
    @Actor
    public void select(LL_Result result) {
        try (Lease lease = balancer.acquire(Selection.any())) {
            result.r1 = lease.backend().id();
            lease.complete(Outcome.SUCCESS);
        }
    }

    /** Replaces the backend. */
    @Actor
    public void update() {
        balancer.update(List.of(Stressed.B));
    }

    /** Counts. */
    @Arbiter
    public void count(LL_Result result) {
        result.r2 = Stressed.inFlight(balancer);
    }
}
