package io.fairlead.netty.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.StateStore;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import io.fairlead.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedHealthTest {
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration ROUND = Duration.ofSeconds(6); // and its jitter

    private final VirtualTime time = VirtualTime.create();
    private final StateStore store = StateStore.inMemory(time, 100);
    private final List<SharedHealth> running = new ArrayList<>();
    private final LoadBalancer one = instance("one");
    private final LoadBalancer two = instance("two");

    @Test
    void whatOneSeesFailingTheOtherHearsOf() {
        one.report("a", "http", Verdict.down("HTTP 503"));
        time.advance(ROUND.multipliedBy(2));
        assertThat(health(two, "a")).isEqualTo(HealthStatus.DOWN);
        assertThat(two.view().backend("a").state().reason())
                .isEqualTo("fleet (hint): seen by 1 of 1, one: http: HTTP 503");
        assertThat(health(two, "b")).isEqualTo(HealthStatus.UNKNOWN);
        one.report("a", "http", Verdict.up(""));
        time.advance(ROUND.multipliedBy(2));
        assertThat(health(two, "a")).isEqualTo(HealthStatus.UNKNOWN);
    }

    @Test
    void whatAnInstanceSeesItselfIsNotOverruled() {
        two.report("a", "http", Verdict.up("HTTP 200"));
        one.report("a", "http", Verdict.down("HTTP 503"));
        time.advance(ROUND.multipliedBy(2));
        assertThat(health(two, "a")).isEqualTo(HealthStatus.UP);
    }

    @Test
    void hintsAreNotPassedOn() {
        instance("three");
        one.report("a", "http", Verdict.down("HTTP 503"));
        two.report("a", "http", Verdict.down("HTTP 503"));
        time.advance(ROUND.multipliedBy(2));
        assertThat(store.said("app").toCompletableFuture().join())
                .containsEntry("three", Map.of())
                .containsEntry("one", Map.of("a", "http: HTTP 503"));
    }

    @Test
    void oneOfManyTakesNobodyAway() {
        LoadBalancer three = instance("three");
        instance("four");
        one.report("a", "http", Verdict.down("no network here"));
        time.advance(ROUND.multipliedBy(2));
        assertThat(health(three, "a")).isEqualTo(HealthStatus.UNKNOWN);
        two.report("a", "http", Verdict.down("indeed"));
        time.advance(ROUND.multipliedBy(2));
        assertThat(health(three, "a")).as("2 of 3 others").isEqualTo(HealthStatus.DOWN);
    }

    @Test
    void hintsEndWhenNobodySaysThemOrTheStoreIsGone() {
        one.report("a", "http", Verdict.down("HTTP 503"));
        time.advance(ROUND.multipliedBy(2));
        assertThat(health(two, "a")).isEqualTo(HealthStatus.DOWN);
        store.close();
        time.advance(EVERY.multipliedBy(3));
        assertThat(health(two, "a")).isEqualTo(HealthStatus.UNKNOWN);
    }

    @Test
    void anInstanceThatDiesIsForgotten() {
        one.report("a", "http", Verdict.down("HTTP 503"));
        time.advance(ROUND.multipliedBy(2));
        running.get(0).close();
        time.advance(EVERY.multipliedBy(3).plus(ROUND));
        assertThat(health(two, "a")).isEqualTo(HealthStatus.UNKNOWN);
    }

    @Test
    void nothingIsLeftWhenAllEnd() {
        running.forEach(SharedHealth::close);
        assertThat(time.scheduledTasks()).isZero();
    }

    private LoadBalancer instance(String name) {
        LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                .name("app")
                .ticker(time)
                .scheduler(time)
                .controlExecutor(Runnable::run)
                .backends(List.of(Backend.of("a", "127.0.0.1", 80), Backend.of("b", "127.0.0.1", 81)))
                .build();
        running.add(SharedHealth.start(balancer, store, name, EVERY, time));
        return balancer;
    }

    private static HealthStatus health(LoadBalancer balancer, String id) {
        return balancer.view().backend(id).state().health();
    }
}
