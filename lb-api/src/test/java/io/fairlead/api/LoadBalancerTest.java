package io.fairlead.api;

import static io.fairlead.api.Balancers.backends;
import static io.fairlead.api.Balancers.complete;
import static io.fairlead.api.Balancers.picks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Members, what is built of them, and the end. */
class LoadBalancerTest {
    private final VirtualTime time = VirtualTime.create();

    @Test
    void badBackendsAreNamedAndChangeNothing() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a").build();
        assertThatThrownBy(() -> balancer.update(backends("b", "c", "b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("test: backend b: id occurs twice");
        assertThatThrownBy(
                        () -> Backend.builder("b", Balancers.ADDRESS).weight(-1).build())
                .hasMessage("backend b: weight: -1 (expected: 0..65535)");
        assertThatThrownBy(() -> balancer.update(List.of(new Backend() {
                    @Override
                    public String id() {
                        return "own";
                    }

                    @Override
                    public java.net.SocketAddress address() {
                        return Balancers.ADDRESS;
                    }

                    @Override
                    public int weight() {
                        return 70_000;
                    }
                })))
                .hasMessage("backend own: weight: 70000 (expected: 0..65535)");
        assertThatThrownBy(() -> Backend.of("b", "no-such-host.invalid", 80))
                .hasMessage("backend b: unknown host: no-such-host.invalid");
        assertThatThrownBy(() -> Backend.of("b", "127.0.0.1", 70_000))
                .hasMessage("backend b: port: 70000 (expected: 1..65535)");
        assertThatThrownBy(() -> Backend.of("", Balancers.ADDRESS)).hasMessage("id: \"\" (expected: not empty)");
        assertThatThrownBy(() -> Backend.builder("b", Balancers.ADDRESS)
                        .maxConcurrency(0)
                        .build())
                .hasMessage("backend b: maxConcurrency: 0 (expected: >= 1)");
        assertThatThrownBy(() -> balancer.admin("nobody", AdminState.DRAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no backend nobody")
                .hasMessageContaining("[a]");
        assertThat(Balancers.ids(balancer.view())).containsExactly("a");
    }

    @Test
    void updateSaysWhatChangedAndKeepsCountersByIdentity() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.first(), "a", "b").build();
        Attempt attempt = balancer.attempt();
        balancer.acquire(attempt);
        Changes changes = balancer.update(
                List.of(Backend.builder("a", Balancers.ADDRESS).weight(5).build(), Backend.of("c", Balancers.ADDRESS)));
        assertThat(changes).isEqualTo(new Changes(List.of("c"), List.of("b"), List.of("a")));
        assertThat(balancer.view().backend("a").inFlight()).isEqualTo(1);
        complete(attempt, Outcome.SUCCESS);
        assertThat(balancer.view().backend("a").inFlight()).isZero();
        assertThat(balancer.update(List.of(
                        Backend.builder("a", Balancers.ADDRESS).weight(5).build(), Backend.of("c", Balancers.ADDRESS))))
                .matches(Changes::isEmpty);
    }

    @Test
    void aBackendThatReturnsWithWorkInFlightGoesOnCounting() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.first(), "a").build();
        Attempt attempt = balancer.attempt();
        balancer.acquire(attempt);
        balancer.update(List.of());
        balancer.update(List.of());
        balancer.update(backends("a"));
        assertThat(balancer.view().backend("a").inFlight()).isEqualTo(1);
        complete(attempt, Outcome.SUCCESS);
        assertThat(balancer.view().backend("a").inFlight()).isZero();
        balancer.update(List.of());
        balancer.update(backends("a"));
        assertThat(balancer.view().backend("a").acquired())
                .as("left idle: begins anew")
                .isZero();
    }

    @Test
    void handsOutTheObjectItWasGiven() {
        Backend own = new Backend() {
            @Override
            public String id() {
                return "own";
            }

            @Override
            public java.net.SocketAddress address() {
                return Balancers.ADDRESS;
            }
        };
        LoadBalancer balancer = Balancers.builder(time, Balancers.first()).build();
        balancer.update(List.of(own));
        assertThat(balancer.acquire(Selection.any()).backend()).isSameAs(own);
    }

    @Test
    void whatSelectorsDoNotSeeBuildsNone() {
        AtomicInteger built = new AtomicInteger();
        Strategy counting = (candidates, previous) -> {
            built.incrementAndGet();
            return key -> candidates.size() == 0 ? Selector.NONE : 0;
        };
        LoadBalancer balancer = Balancers.builder(time, counting).build();
        balancer.update(members(3, "x"));
        int before = built.get();
        long generation = balancer.view().generation();
        List<Backend> same = members(3, "x");
        assertThat(balancer.update(same)).matches(Changes::isEmpty);
        assertThat(balancer.acquire(Selection.any()).backend()).isSameAs(same.get(0));
        assertThat(balancer.view().generation()).isEqualTo(generation + 1);
        balancer.update(same);
        assertThat(balancer.view().generation()).as("nobody could tell").isEqualTo(generation + 1);
        report(balancer, "a", "http", Verdict.up("x"));
        report(balancer, "backup", "http", Verdict.down("x"));
        balancer.admin("backup", AdminState.MAINT);
        balancer.reconfigure(balancer.settings().withPanic(Panic.never()).withRetryBudget(RetryBudget.unlimited()));
        assertThat(built).hasValue(before);

        balancer.update(members(4, "x"));
        assertThat(built).as("a weight").hasValue(before + 1);
        balancer.update(members(4, "y"));
        assertThat(built).as("a label").hasValue(before + 2);
        balancer.weight("a", 7);
        assertThat(built).as("an operator's weight").hasValue(before + 3);
        Backend foreign = foreign("a");
        balancer.update(List.of(foreign));
        assertThat(built).hasValue(before + 4);
        balancer.update(List.of(foreign));
        assertThat(built).hasValue(before + 4);
        balancer.update(List.of(foreign("a")));
        assertThat(built).as("it may carry what a strategy looks at").hasValue(before + 5);
        balancer.update(List.of());
        Attempt attempt = balancer.attempt();
        assertThat(balancer.acquire(attempt)).isFalse();
        assertThat(attempt.refusal()).isEqualTo(Refusal.EMPTY);
    }

    @Test
    void whoOnlyAPreferenceReachesIsAsTheLastUpdateSays() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.first()).build();
        Backend same = Balancers.backend("a");
        balancer.update(List.of(same, Balancers.backend("drained")));
        balancer.admin("drained", AdminState.DRAIN);
        Backend moved = Backend.of("drained", "127.0.0.2", 1);
        balancer.update(List.of(same, moved));
        Attempt attempt = balancer.attempt();
        assertThat(balancer.acquire(attempt.prefer("drained"))).isTrue();
        assertThat(attempt.backend()).isSameAs(moved);
    }

    private static List<Backend> members(int weight, String label) {
        return List.of(
                Backend.builder("a", Balancers.ADDRESS)
                        .weight(weight)
                        .labels(Map.of("label", label))
                        .build(),
                Backend.builder("backup", Balancers.ADDRESS).tier(1).build());
    }

    private static Backend foreign(String id) {
        return new Backend() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public java.net.SocketAddress address() {
                return Balancers.ADDRESS;
            }
        };
    }

    @Test
    void aStrategyThatFailsLeavesTheRunningGeneration() {
        AtomicBoolean broken = new AtomicBoolean();
        Strategy strategy = (candidates, previous) -> {
            if (broken.get()) {
                throw new IllegalStateException("cannot build");
            }
            return Balancers.cyclic().selector(candidates, previous);
        };
        LoadBalancer balancer = Balancers.builder(time, strategy, "a", "b").build();
        broken.set(true);
        assertThatThrownBy(() -> balancer.update(backends("a", "b", "c"))).hasMessage("cannot build");
        assertThat(Balancers.ids(balancer.view())).containsExactly("a", "b");
        report(balancer, "a", "http", Verdict.down("x"));
        assertThat(picks(balancer, 2)).as("served by the generation before").isEqualTo(Map.of("a", 1, "b", 1));
        broken.set(false);
        report(balancer, "b", "http", Verdict.up("x"));
        assertThat(picks(balancer, 2)).as("the failed rebuild was made up for").isEqualTo(Map.of("b", 2));
    }

    @Test
    void closeRefusesEverythingButLetsWorkFinish() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a").build();
        List<String> events = new ArrayList<>();
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onCompleted(Backend backend, Outcome outcome) {
                events.add("completed");
            }

            @Override
            public void onState(StateChange change) {
                events.add("state");
            }

            @Override
            public void onClosed() {
                events.add("closed");
            }
        });
        Attempt live = balancer.attempt();
        balancer.acquire(live);
        balancer.report("a", "http", Verdict.down("x"));
        balancer.close();
        balancer.close();
        time.runPending();
        assertThat(events)
                .as("a report that came before the close still counts")
                .containsExactly("state", "closed");
        complete(live, Outcome.SUCCESS);
        assertThat(events).as("nothing is told after the close").hasSize(2);
        assertThat(balancer.view().backend("a").inFlight()).isZero();
        assertThat(balancer.view().closed()).isTrue();
        Attempt attempt = balancer.attempt().prefer("a");
        assertThat(balancer.acquire(attempt)).isFalse();
        assertThat(attempt.refusal()).isEqualTo(Refusal.CLOSED);
        assertThatThrownBy(() -> balancer.acquire(Selection.any())).hasMessageContaining("CLOSED");
        assertThatThrownBy(() -> balancer.update(backends("b"))).hasMessage("test is closed");
        assertThatThrownBy(() -> balancer.admin("a", AdminState.DRAIN)).isInstanceOf(IllegalStateException.class);
        balancer.report("a", "http", Verdict.up("late"));
    }

    @Test
    void aRejectingControlExecutorLosesNoReport() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a", "b")
                .controlExecutor(task -> {
                    throw new RejectedExecutionException("full");
                })
                .build();
        balancer.report("a", "http", Verdict.down("x"));
        assertThat(picks(balancer, 2)).hasSize(2);
        balancer.admin("b", AdminState.READY);
        assertThat(picks(balancer, 2)).isEqualTo(Map.of("b", 2));
    }

    private void report(LoadBalancer balancer, String id, String source, Verdict verdict) {
        balancer.report(id, source, verdict);
        time.runPending();
    }
}
