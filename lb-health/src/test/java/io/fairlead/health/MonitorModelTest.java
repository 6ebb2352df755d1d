package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.CheckView;
import io.fairlead.api.HealthResult;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Probe;
import io.fairlead.api.Selector;
import io.fairlead.api.VirtualTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Does anything in any order to a monitor and holds it to what must be true at every moment. */
class MonitorModelTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    // fresh for each try
    private VirtualTime time;
    private Map<String, Backend> members;
    private Map<Probe, CompletableFuture<HealthResult>> asked;

    @Property(tries = 300)
    void oneTimerAndAtMostOneCheckForEachMember(@ForAll long seed) {
        time = VirtualTime.create();
        members = new TreeMap<>();
        asked = new LinkedHashMap<>();
        Random random = new Random(seed);
        try (LoadBalancer balancer = LoadBalancer.builder((candidates, previous) -> key -> Selector.NONE)
                        .controlExecutor(time)
                        .ticker(time)
                        .build();
                HealthMonitor monitor = HealthMonitor.builder(balancer, probe -> {
                            CompletableFuture<HealthResult> answer = new CompletableFuture<>();
                            asked.put(probe, answer);
                            return answer;
                        })
                        .timeout(TIMEOUT)
                        .seed(seed)
                        .scheduler(time)
                        .ticker(time)
                        .start()) {
            for (int step = 0; step < 100; step++) {
                act(random, balancer);
                assertThat(time.scheduledTasks()).isEqualTo(members.size());
                assertThat(monitor.view())
                        .extracting(CheckView::id)
                        .containsExactlyInAnyOrderElementsOf(members.keySet());
                assertThat(running())
                        .extracting(probe -> probe.backend().id())
                        .doesNotHaveDuplicates()
                        .allMatch(members::containsKey);
            }
        }
        assertThat(time.scheduledTasks()).isZero();
        assertThat(running()).isEmpty();
    }

    private void act(Random random, LoadBalancer balancer) {
        String id = "b" + random.nextInt(4);
        switch (random.nextInt(6)) {
            case 0 -> {
                members.remove(id);
                balancer.update(members.values());
            }
            case 1 -> {
                members.put(id, backend(id, 1 + random.nextInt(3)));
                balancer.update(members.values());
            }
            case 2, 3 -> answerOne(random); // maybe late, maybe twice, maybe of who has left
            default -> time.advance(Duration.ofMillis(random.nextInt(2000)));
        }
        time.runPending();
    }

    private void answerOne(Random random) {
        if (!asked.isEmpty()) {
            List<CompletableFuture<HealthResult>> answers = new ArrayList<>(asked.values());
            CompletableFuture<HealthResult> answer = answers.get(random.nextInt(answers.size()));
            switch (random.nextInt(3)) {
                case 0 -> answer.complete(HealthResult.pass("fine"));
                case 1 -> answer.complete(HealthResult.fail("HTTP 503"));
                default -> answer.completeExceptionally(new IllegalStateException("bug"));
            }
        }
    }

    private List<Probe> running() {
        return asked.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().isCancelled() && !entry.getValue().isDone())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Backend backend(String id, int port) {
        return Backend.of(id, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
}
