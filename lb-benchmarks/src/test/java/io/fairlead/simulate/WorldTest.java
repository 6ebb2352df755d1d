package io.fairlead.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.api.LoadBalancer;
import io.fairlead.strategies.Strategies;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** The simulator against theory that has nothing to do with balancing. */
class WorldTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void oneQueueTakesAsLongAsQueueingTheorySays() {
        World world = World.of(7);
        List<Server> servers = Server.farm(1, i -> Service.queue(world.chance().exponential(SECOND)));
        LoadBalancer balancer = world.balancer(Strategies.roundRobin(), servers);
        Latencies latencies = new Latencies();
        Client client = Client.of(world, balancer, (server, sent, latency) -> latencies.add(latency));

        world.arrivals(world.chance().exponential(2.0 * SECOND), 1_000_000 * SECOND, client::send);
        world.time().run();

        // M/M/1 at half load: 1 / (1 - 0.5) s. 500,000 requests, of which about one in ten is independent of the
        // others: deviation 2 / sqrt(50,000) = 0.009, and 5 of them
        assertThat(latencies.meanSeconds()).isCloseTo(2.0, within(0.045));
        assertThat(servers.get(0).inFlight()).isZero();
        assertThat(balancer.view().backends().get(0).inFlight()).isZero();
        assertThat(servers.get(0).served()).isEqualTo(latencies.count());
    }

    @Test
    void equalSeedsGiveEqualRuns() {
        Scenario scenario = new DeployChurn();
        assertThat(Table.compute(scenario, 2).lines(scenario))
                .isEqualTo(Table.compute(scenario, 2).lines(scenario));
    }

    @Test
    void drawsHaveTheMomentsOfTheirDistribution() {
        Chance chance = Chance.of(1);
        // 10^6 draws: bands of 5 standard errors
        assertThat(mean(chance.exponential(1e6))).isCloseTo(1e6, within(5e3));
        assertThat(mean(chance.normal(1e6, 1e5))).isCloseTo(1e6, within(500.0));
        assertThat(mean(() -> chance.below(11))).isCloseTo(5, within(0.016));
        // mean of Zipf over 0..9: sum of i / (i + 1) over sum of 1 / (i + 1) = 10 / 2.92897 - 1; deviation 2.55
        assertThat(mean(chance.zipf(10))).isCloseTo(2.41417, within(0.013));
    }

    @Test
    void percentilesAreOfTheNearestRank() {
        Latencies latencies = new Latencies();
        for (int i = 1000; i >= 1; i--) {
            latencies.add(i * 1_000_000L);
        }
        assertThat(latencies.percentileMillis(50)).isEqualTo(500);
        assertThat(latencies.percentileMillis(99.9)).isEqualTo(999);
        assertThat(latencies.percentileMillis(100)).isEqualTo(1000);
        assertThat(latencies.percentWithin(250_000_000)).isEqualTo(25);
    }

    private static double mean(LongSupplier draws) {
        double sum = 0;
        for (int i = 0; i < 1_000_000; i++) {
            sum += draws.getAsLong();
        }
        return sum / 1_000_000;
    }
}
