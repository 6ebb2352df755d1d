package io.fairlead.netty.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.AdminState;
import io.fairlead.api.AffinitySource;
import io.fairlead.api.Backend;
import io.fairlead.api.CheckSource;
import io.fairlead.api.DiscoverySource;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import io.fairlead.strategies.Strategies;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long and how often backends were down, from the first time that their pool is seen. */
final class PoolDowntimesTest {
    private final VirtualTime time = VirtualTime.create();
    private final LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
            .name("api")
            .ticker(time)
            .controlExecutor(Runnable::run)
            .backends(backends("a", "b"))
            .build();
    private final List<LoadBalancer> pools = new ArrayList<>(List.of(balancer));
    private final Survey survey = Survey.of(
            () -> pools,
            TrafficSource.none(),
            CheckSource.none(),
            AffinitySource.none(),
            DiscoverySource.none(),
            List::of,
            Clock.systemUTC());

    @AfterEach
    void close() {
        survey.close();
        balancer.close();
    }

    @Test
    void timesDownAddUpAndGoOnWhileItIsDown() {
        survey.follow();
        assertDown("a", 0, 0);
        report("a", Verdict.down("refused"));
        time.advance(Duration.ofSeconds(7));
        assertDown("a", 7, 1);
        report("a", Verdict.down("another reason"));
        time.advance(Duration.ofSeconds(3));
        assertDown("a", 10, 1);
        report("a", Verdict.up(""));
        time.advance(Duration.ofSeconds(100));
        assertDown("a", 10, 1);
        report("a", Verdict.down("refused"));
        time.advance(Duration.ofSeconds(1));
        assertDown("a", 11, 2);
        assertDown("b", 0, 0);
    }

    @Test
    void whatOperatorsDoIsNotDowntime() {
        survey.follow();
        balancer.admin("a", AdminState.MAINT);
        time.advance(Duration.ofSeconds(50));
        assertDown("a", 0, 0);
        report("a", Verdict.down("refused"));
        time.advance(Duration.ofSeconds(5));
        balancer.admin("a", AdminState.READY);
        time.advance(Duration.ofSeconds(5));
        assertDown("a", 10, 1);
    }

    @Test
    void whoIsDownWhenThePoolIsFirstSeenIsDownSinceThen() {
        report("a", Verdict.down("refused"));
        time.advance(Duration.ofSeconds(30));
        survey.follow();
        time.advance(Duration.ofSeconds(1));
        assertDown("a", 31, 1);
        report("a", Verdict.up(""));
        assertDown("a", 31, 1);
    }

    @Test
    void whoLeavesAndReturnsBeginsAnew() {
        survey.follow();
        report("a", Verdict.down("refused"));
        time.advance(Duration.ofSeconds(30));
        balancer.update(backends("b"));
        balancer.update(backends("b", "a"));
        assertDown("a", 0, 0);
        report("a", Verdict.down("refused"));
        time.advance(Duration.ofSeconds(2));
        assertDown("a", 2, 1);
    }

    @Test
    void agreesWithASumOverManyChanges() {
        survey.follow();
        Random random = new Random(1);
        boolean down = false;
        long seconds = 0;
        long count = 0;
        for (int i = 0; i < 1000; i++) {
            boolean goesDown = random.nextBoolean();
            report("a", goesDown ? Verdict.down("x" + i) : Verdict.up("x" + i));
            count += goesDown && !down ? 1 : 0;
            down = goesDown;
            int step = random.nextInt(5);
            time.advance(Duration.ofSeconds(step));
            seconds += down ? step : 0;
        }
        assertDown("a", seconds, count);
    }

    @Test
    void poolsThatComeAreFollowedAndThoseThatGoAreNot() {
        pools.clear();
        survey.follow();
        report("a", Verdict.down("refused"));
        pools.add(balancer);
        time.advance(Duration.ofSeconds(4));
        assertDown("a", 4, 1);
        pools.clear();
        survey.follow();
        pools.add(balancer);
        assertThat(survey.snapshot().pools()).hasSize(1);
        survey.close();
        assertThat(survey.snapshot().pools().get(0).downtimes()).isEmpty();
        balancer.close();
        assertThat(survey.snapshot().pools().get(0).view().closed()).isTrue();
    }

    private void report(String id, Verdict verdict) {
        balancer.report(id, "check", verdict);
    }

    private void assertDown(String id, long seconds, long count) {
        Snapshot.Pool pool = survey.snapshot().pools().get(0);
        Downtime downtime = pool.downtime(pool.view().backend(id));
        assertThat(downtime.until(pool.view().backend(id))).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(downtime.count()).isEqualTo(count);
    }

    private static List<Backend> backends(String... ids) {
        List<Backend> backends = new ArrayList<>();
        for (String id : ids) {
            backends.add(Backend.of(id, "127.0.0.1", 80));
        }
        return backends;
    }
}
