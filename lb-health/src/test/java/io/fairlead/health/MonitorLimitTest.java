package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.CheckView;
import io.fairlead.api.HealthResult;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Probe;
import io.fairlead.api.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The cap on checks that run at a time. */
@SuppressWarnings("try") // many monitors are only there to run while the body does
class MonitorLimitTest extends VirtualMonitors {
    @Test
    void whoHasToWaitBeginsInTheOrderOfBeingDue() {
        for (String id : List.of("a", "b", "c", "d")) {
            answerAfter(id, Duration.ofMillis(800));
        }
        try (LoadBalancer balancer = balancer("a", "b", "c", "d");
                HealthMonitor monitor = regular(balancer).maxConcurrent(1).start()) {
            time.advance(Duration.ofMillis(4800));
            assertThat(checker.calls)
                    .extracting(call -> call.id() + '@' + call.atNanos() / 1_000_000)
                    .containsExactly("a@0", "b@800", "c@1600", "d@2400", "a@3200", "b@4000", "c@4800");
        }
    }

    @Test
    void theTimeoutOfACheckBeginsWithIt() {
        checker.hang("a").hang("b");
        try (LoadBalancer balancer = balancer("a", "b");
                HealthMonitor monitor = regular(balancer)
                        .timeout(Duration.ofSeconds(3))
                        .maxConcurrent(1)
                        .start()) {
            time.advance(Duration.ofMillis(3250));
            Probe waited = checker.callsTo("b").get(0).probe();
            assertThat(checker.millisOf("b")).containsExactly(3250L);
            time.advance(Duration.ofMillis(3249));
            assertThat(waited.isCancelled()).isFalse();
            time.advance(Duration.ofMillis(1));
            assertThat(waited.isCancelled()).isTrue();
            assertThat(monitor.view()).extracting(CheckView::latency).containsOnly(Duration.ofMillis(3250));
        }
    }

    @Test
    void whoLeavesWhileWaitingOrRunningTakesNoSlotAlong() {
        checker.hang("a");
        try (LoadBalancer balancer = balancer("a", "b", "c");
                HealthMonitor monitor = regular(balancer).maxConcurrent(1).start()) {
            time.advance(Duration.ofMillis(900)); // a runs, b and c wait
            assertThat(time.scheduledTasks()).isEqualTo(1);
            balancer.update(List.of(backend("c", 1)));
            time.advance(Duration.ZERO);
            assertThat(checker.callsTo("b")).isEmpty();
            assertThat(checker.millisOf("c")).containsExactly(900L);
            time.advance(SECOND);
            assertThat(checker.callsTo("c")).hasSize(2);
        }
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void thousandsWhoLeaveWhileWaitingAreForgotten() {
        checker.hang("first");
        List<Backend> crowd = new ArrayList<>(List.of(backend("first", 1)));
        for (int i = 0; i < 20_000; i++) {
            crowd.add(backend("b" + i, 1));
        }
        try (LoadBalancer balancer = balancer();
                HealthMonitor monitor = regular(balancer).maxConcurrent(1).start()) {
            balancer.update(crowd);
            time.advance(SECOND);
            balancer.update(crowd.subList(0, 1));
            time.advance(Duration.ofSeconds(3));
            assertThat(checker.calls).extracting(ScriptedChecker.Call::id).containsExactly("first", "first");
        }
    }

    @Test
    void closeWithAQueueLeavesNothingBehind() {
        checker.hang("a").hang("b").hang("c").hang("d");
        try (LoadBalancer balancer = balancer("a", "b", "c", "d")) {
            HealthMonitor monitor = regular(balancer).maxConcurrent(2).start();
            time.advance(SECOND);
            assertThat(checker.calls).hasSize(2);
            monitor.close();
            assertThat(time.scheduledTasks()).isZero();
            time.advance(Duration.ofMinutes(1));
            assertThat(checker.calls).hasSize(2).allMatch(call -> call.probe().isCancelled());
        }
    }

    @Property(tries = 100)
    void neverMoreThanTheCapAndNobodyStarves(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 8) int cap,
            @ForAll @IntRange(min = 1, max = 20) int members) {
        VirtualTime own = VirtualTime.create();
        Random random = new Random(seed);
        Map<String, List<Long>> starts = new HashMap<>();
        int[] running = {0, 0}; // now, and at most
        Map<String, Backend> backends = new TreeMap<>();
        for (int member = 0; member < members; member++) {
            backends.put("b" + member, backend("b" + member, 1));
        }
        Duration slowest = Duration.ofMillis(700);
        try (LoadBalancer balancer = LoadBalancer.builder(FIRST)
                        .controlExecutor(own)
                        .scheduler(own)
                        .ticker(own)
                        .backends(backends.values())
                        .build();
                HealthMonitor monitor = HealthMonitor.builder(balancer, probe -> {
                            running[0]++;
                            running[1] = Math.max(running[1], running[0]);
                            starts.computeIfAbsent(probe.backend().id(), id -> new ArrayList<>())
                                    .add(own.nanos());
                            CompletableFuture<HealthResult> answer = new CompletableFuture<>();
                            own.schedule(Duration.ofMillis(1 + random.nextInt(700)), () -> {
                                running[0]--;
                                answer.complete(random.nextBoolean() ? HealthResult.pass("") : HealthResult.fail(""));
                            });
                            return answer;
                        })
                        .interval(SECOND)
                        .fastInterval(Duration.ofMillis(300))
                        .scheduler(own)
                        .ticker(own)
                        .maxConcurrent(cap)
                        .seed(seed)
                        .start()) {
            own.advance(Duration.ofMinutes(1));
            assertThat(running[1]).isBetween(1, cap);
            assertThat(starts).hasSize(members);
            // an interval and a half, drawn a tenth longer, and then a check of everybody else
            int rounds = (members - 1) / cap + 1;
            long longest = 1650 + slowest.multipliedBy(rounds).toMillis();
            starts.values().forEach(times -> {
                assertThat(times.get(0) / 1_000_000).isLessThanOrEqualTo(longest);
                for (int i = 1; i < times.size(); i++) {
                    assertThat((times.get(i) - times.get(i - 1)) / 1_000_000).isLessThanOrEqualTo(longest);
                }
                assertThat((own.nanos() - times.get(times.size() - 1)) / 1_000_000)
                        .isLessThanOrEqualTo(longest);
            });
        }
    }

    private void answerAfter(String id, Duration delay) {
        checker.on(id, probe -> {
            CompletableFuture<HealthResult> answer = new CompletableFuture<>();
            time.schedule(delay, () -> answer.complete(HealthResult.pass("slow")));
            return answer;
        });
    }
}
