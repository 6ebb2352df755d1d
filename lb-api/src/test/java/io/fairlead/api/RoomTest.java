package io.fairlead.api;

import static io.fairlead.api.Balancers.complete;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who waits for a saturated pool is told when to ask again. */
class RoomTest {
    private final VirtualTime time = VirtualTime.create();
    private final AtomicInteger told = new AtomicInteger();
    private final LoadBalancerListener waiting = new LoadBalancerListener() {
        @Override
        public boolean wantsCompletions() {
            return false;
        }

        @Override
        public boolean wantsRoom() {
            return true;
        }

        @Override
        public void onRoom() {
            told.incrementAndGet();
        }
    };

    private LoadBalancer limited(int most) {
        return Balancers.builder(time, Balancers.first())
                .backends(List.of(Backend.builder("a", Balancers.ADDRESS)
                        .maxConcurrency(most)
                        .build()))
                .build();
    }

    @Test
    void eachEndOnABackendWithALimitMakesRoomOnce() {
        LoadBalancer balancer = limited(1);
        LoadBalancer.Subscription subscription = balancer.subscribe(waiting);
        Attempt attempt = balancer.attempt();
        assertThat(balancer.acquire(attempt)).isTrue();
        assertThat(balancer.acquire(balancer.attempt())).isFalse();
        assertThat(told).hasValue(0);
        long ticket = attempt.ticket();
        complete(attempt, Outcome.SUCCESS);
        assertThat(told).hasValue(1);
        attempt.complete(ticket, Outcome.SUCCESS);
        assertThat(told).hasValue(1);
        balancer.acquire(Selection.any()).close();
        assertThat(told).as("leases, too").hasValue(2);
        subscription.close();
        balancer.acquire(Selection.any()).close();
        assertThat(told).hasValue(2);
    }

    @Test
    void theRoomIsThereWhenItIsTold() {
        LoadBalancer balancer = limited(1);
        Attempt attempt = balancer.attempt();
        Attempt next = balancer.attempt();
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public boolean wantsRoom() {
                return true;
            }

            @Override
            public void onRoom() {
                told.addAndGet(balancer.acquire(next) ? 1 : 1_000);
            }
        });
        assertThat(balancer.acquire(attempt)).isTrue();
        complete(attempt, Outcome.SUCCESS);
        assertThat(told).hasValue(1);
        assertThat(next.isLive()).isTrue();
    }

    @Test
    void withoutLimitsNobodyIsTold() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.first(), "a", "b").build();
        balancer.subscribe(waiting);
        balancer.acquire(Selection.any()).close();
        assertThat(told).hasValue(0);
    }

    @Test
    void aTrialMakesRoomWhenItHasResponded() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.first(), "a", "b").build();
        balancer.subscribe(waiting);
        balancer.report("a", "passive", Verdict.trial("half-open"));
        time.runPending();
        Attempt attempt = balancer.attempt();
        assertThat(balancer.acquire(attempt)).isTrue();
        attempt.responded();
        assertThat(told).hasValue(1);
        complete(attempt, Outcome.SUCCESS);
        assertThat(told).as("it holds nothing any more").hasValue(1);
    }

    @Test
    void whoFailsBreaksNothing() {
        LoadBalancer balancer = limited(1);
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public boolean wantsRoom() {
                return true;
            }

            @Override
            public void onRoom() {
                throw new IllegalStateException("broken");
            }
        });
        balancer.subscribe(waiting);
        balancer.acquire(Selection.any()).close();
        assertThat(told).hasValue(1);
    }
}
