package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.CheckView;
import io.fairlead.api.HealthResult;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Probe;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Does anything in any order to a monitor of two balancers and holds it to what must be true at every moment. */
class MonitorModelTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    // fresh for each try
    private VirtualTime time;
    private Map<LoadBalancer, Map<String, Backend>> members;
    private Map<Probe, CompletableFuture<HealthResult>> asked;

    @Property(tries = 300)
    void oneCheckOrTimerOrPlaceInTheQueueForEachTarget(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int cap, @ForAll InitialState initial) {
        time = VirtualTime.create();
        members = new LinkedHashMap<>();
        asked = new LinkedHashMap<>();
        Random random = new Random(seed);
        try (LoadBalancer one = balancer("one");
                LoadBalancer other = balancer("other");
                HealthMonitor monitor = HealthMonitor.builder(one, probe -> {
                            CompletableFuture<HealthResult> answer = new CompletableFuture<>();
                            asked.put(probe, answer);
                            return answer;
                        })
                        .timeout(TIMEOUT)
                        .fastInterval(Duration.ofMillis(300))
                        .downInterval(Duration.ofSeconds(5))
                        .maxConcurrent(cap)
                        .initial(initial)
                        .seed(seed)
                        .scheduler(time)
                        .ticker(time)
                        .start()) {
            monitor.attach(other);
            for (int step = 0; step < 100; step++) {
                act(random, random.nextBoolean() ? one : other);
                check(monitor, cap);
            }
        }
        assertThat(time.scheduledTasks()).isZero();
        assertThat(running()).isEmpty();
    }

    private void check(HealthMonitor monitor, int cap) {
        Set<Target> targets = targets();
        List<String> ids = targets.stream().map(Target::id).toList();
        List<Probe> running = running();
        assertThat(running).hasSizeLessThanOrEqualTo(cap);
        // by id: a check that runs while its backend moves asks the old address to the end
        for (String id : ids) {
            assertThat(running)
                    .filteredOn(probe -> probe.backend().id().equals(id))
                    .hasSizeLessThanOrEqualTo(Collections.frequency(ids, id));
        }
        assertThat(running).allMatch(probe -> ids.contains(probe.backend().id()));
        assertThat(monitor.view()).extracting(CheckView::id).containsExactlyInAnyOrderElementsOf(ids);
        // a running check has a timer, too; without one are those in the queue, which is for want of slots
        assertThat(time.scheduledTasks()).isLessThanOrEqualTo(targets.size());
        if (time.scheduledTasks() < targets.size()) {
            assertThat(running).hasSize(cap);
        }
        members.forEach((balancer, backends) -> {
            assertThat(monitor.checks(balancer.name()))
                    .extracting(CheckView::id)
                    .containsExactlyInAnyOrderElementsOf(backends.keySet());
            for (CheckView view : monitor.checks(balancer.name())) {
                Verdict told = balancer.view().backend(view.id()).sources().get("check");
                if (view.status() != HealthStatus.UNKNOWN) {
                    assertThat(told).isNotNull();
                    assertThat(told.status()).isEqualTo(view.status());
                }
            }
        });
    }

    private void act(Random random, LoadBalancer balancer) {
        Map<String, Backend> backends = members.get(balancer);
        String id = "b" + random.nextInt(4);
        switch (random.nextInt(6)) {
            case 0 -> {
                backends.remove(id);
                balancer.update(backends.values());
            }
            case 1 -> {
                backends.put(id, VirtualMonitors.backend(id, 1 + random.nextInt(3)));
                balancer.update(backends.values());
            }
            case 2, 3 -> answerOne(random); // maybe late, maybe twice, maybe of who has left
            default -> time.advance(Duration.ofMillis(random.nextInt(2000)));
        }
        time.advance(Duration.ZERO); // who was given a slot begins
    }

    private void answerOne(Random random) {
        if (!asked.isEmpty()) {
            List<CompletableFuture<HealthResult>> answers = new ArrayList<>(asked.values());
            CompletableFuture<HealthResult> answer = answers.get(random.nextInt(answers.size()));
            switch (random.nextInt(4)) {
                case 0 -> answer.complete(HealthResult.pass("fine"));
                case 1 -> answer.complete(HealthResult.fail("HTTP 503"));
                case 2 -> answer.complete(HealthResult.fail("down").definite());
                default -> answer.completeExceptionally(new IllegalStateException("bug"));
            }
        }
    }

    private Set<Target> targets() {
        Set<Target> targets = new LinkedHashSet<>();
        members.values().forEach(backends -> backends.values().forEach(backend -> targets.add(Target.of(backend))));
        return targets;
    }

    private List<Probe> running() {
        return asked.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().isCancelled() && !entry.getValue().isDone())
                .map(Map.Entry::getKey)
                .toList();
    }

    private LoadBalancer balancer(String name) {
        LoadBalancer balancer = LoadBalancer.builder(VirtualMonitors.FIRST)
                .name(name)
                .controlExecutor(time)
                .scheduler(time)
                .ticker(time)
                .build();
        members.put(balancer, new TreeMap<>());
        return balancer;
    }
}
