package io.fairlead.stress;

import io.fairlead.api.Attempt;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** A reader sums a lane while its owner counts without atomic operations: never negative, never too many. */
@JCStressTest
@org.openjdk.jcstress.annotations.Outcome(
        id = {"0", "1", "2", "3", "4"},
        expect = Expect.ACCEPTABLE,
        desc = "what was in flight, or what began while reading")
@State
public class CountersAgainstReader {
    private final LoadBalancer balancer = Stressed.balancer(Stressed.A);
    private final Attempt attempt = balancer.lane().attempt();

    /** Called by jcstress. */
    public CountersAgainstReader() {}

    /** Acquires and completes four times. */
    @Actor
    public void count() {
        for (int i = 0; i < 4; i++) {
            attempt.reset();
            if (balancer.acquire(attempt)) {
                attempt.complete(attempt.ticket(), Outcome.SUCCESS);
            }
        }
    }

    /** Reads. */
    @Actor
    public void read(J_Result result) {
        result.r1 = Stressed.inFlight(balancer);
    }
}
