package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What requests allocate under the options that have to do with health: nothing. */
class AllocationTest {
    private static final int OPERATIONS = 50_000;
    private static final int ROUNDS = 10;

    private final VirtualTime time = VirtualTime.create();

    @Test
    void aPickBesideABackendOnTrial() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.first(), "a", "b", "c").build();
        balancer.report("a", "passive", Verdict.trial("half-open"));
        time.runPending();
        Attempt busy = balancer.attempt();
        Attempt attempt = balancer.lane().attempt();
        assertThat(leastBytes(() -> request(balancer, attempt))).isZero();
        balancer.acquire(busy);
        assertThat(leastBytes(() -> request(balancer, attempt)))
                .as("while it is busy")
                .isZero();
        assertThat(balancer.view().backend("a").inFlight()).isEqualTo(1);
    }

    @Test
    void aRefusal() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.first(), "a")
                .panic(Panic.never())
                .build();
        balancer.report("a", "check", Verdict.down(""));
        time.runPending();
        Attempt attempt = balancer.lane().attempt();
        assertThat(leastBytes(() -> {
                    attempt.reset();
                    if (balancer.acquire(attempt)) {
                        throw new AssertionError("was given " + attempt.backend());
                    }
                }))
                .isZero();
    }

    @Test
    void aPickThatIsNotRemembered() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.first(), "a", "b")
                .decisions(10, Integer.MAX_VALUE)
                .build();
        Attempt attempt = balancer.lane().attempt();
        request(balancer, attempt);
        assertThat(leastBytes(() -> request(balancer, attempt))).isZero();
        assertThat(balancer.decisions()).hasSize(1);
    }

    @Test
    void aPickWhileHintsAndWishesAreKnown() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.first()).build();
        balancer.update(
                List.of(Backend.builder("a", Balancers.ADDRESS).weight(10).build(), Balancers.backend("b")));
        balancer.report("a", "fleet", Verdict.up("").weighing(50).asHint(Duration.ofMinutes(1)));
        balancer.report("b", "agent", Verdict.up("").wishing(AdminState.DRAIN));
        time.runPending();
        Attempt attempt = balancer.lane().attempt();
        assertThat(leastBytes(() -> request(balancer, attempt))).isZero();
    }

    private static void request(LoadBalancer balancer, Attempt attempt) {
        attempt.reset();
        if (!balancer.acquire(attempt)) {
            throw new AssertionError(attempt.refusal());
        }
        attempt.complete(attempt.ticket(), Outcome.SUCCESS);
    }

    /** The JVM may allocate for a thread while it compiles, so the best of several rounds counts. */
    private static long leastBytes(Runnable operation) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < OPERATIONS; i++) {
                operation.run();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
