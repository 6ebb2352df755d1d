package io.fairlead.netty.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.netty.Lanes;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.queue.Result;
import io.fairlead.netty.queue.Waiter;
import io.fairlead.netty.queue.Waiting;
import io.fairlead.strategies.Strategies;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a proxy has in a balancer, and when it ends. */
class BalancerUseTest {
    private final LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
            .backends(List.of(Backend.builder("b", InetSocketAddress.createUnresolved("b", 1))
                    .maxConcurrency(1)
                    .build()))
            .controlExecutor(Runnable::run)
            .build();
    private final BalancerUse use = BalancerUse.of(balancer, 2, Upstreams.of(2, TcpError.values()), id -> {});

    /** Somebody on an event loop, which is this thread. */
    private final class Session implements Waiting {
        final LoopLane lane;
        final Attempt attempt;
        final List<Boolean> turns = new ArrayList<>();

        Session(int loop) {
            lane = use.lane(loop);
            attempt = lane.attempt();
            lane.enter();
        }

        Session arrive() {
            if (use.line().isBusy() || take() != Result.TAKEN) {
                assertThat(use.line().join(Waiter.of(Runnable::run, this), 0, 10))
                        .isNotNegative();
            }
            return this;
        }

        @Override
        public Result take() {
            return balancer.acquire(attempt) ? Result.TAKEN : Result.NO_ROOM;
        }

        @Override
        public void turn(boolean taken, long waitedNanos) {
            turns.add(taken);
        }

        void end() {
            attempt.complete(attempt.ticket(), Outcome.SUCCESS);
            lane.leave();
        }
    }

    @Test
    void whoComesToWaitAfterTheCloseHearsOfRoom() {
        Session first = new Session(0).arrive();
        Session second = new Session(1); // still looking for a backend
        use.close();
        use.lane(0).retire();
        use.lane(1).retire();
        second.arrive();
        assertThat(second.turns).isEmpty();
        first.end();
        assertThat(second.turns).containsExactly(true);
        second.end();
        assertThat(Lanes.of(balancer)).isEqualTo(new Lanes(2, 2));
    }

    @Test
    void theLineEndsWithTheLastLane() {
        Session last = new Session(0).arrive();
        Session nobody = new Session(1);
        nobody.lane.leave();
        use.close();
        use.lane(0).retire();
        use.lane(1).retire();
        last.end();
        Attempt elsewhere = balancer.attempt();
        assertThat(balancer.acquire(elsewhere)).isTrue();
        nobody.arrive();
        elsewhere.complete(elsewhere.ticket(), Outcome.SUCCESS);
        assertThat(nobody.turns)
                .as("told of room, by a balancer that nobody follows")
                .isEmpty();
    }
}
