package io.fairlead.api;

import static io.fairlead.api.Balancers.backends;
import static io.fairlead.api.Balancers.complete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

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
    void oneDownFromAnySourceIsDownUntilThatSourceTakesItBack() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.cyclic(), "a", "b").build();
        report(balancer, "a", "http", Verdict.up("HTTP 200"));
        assertThat(state(balancer, "a")).isEqualTo("UP http: HTTP 200");
        report(balancer, "a", "outlier", Verdict.down("5 failures in a row"));
        assertThat(state(balancer, "a")).isEqualTo("DOWN outlier: 5 failures in a row");
        report(balancer, "a", "http", Verdict.down("HTTP 500"));
        assertThat(state(balancer, "a")).isEqualTo("DOWN http: HTTP 500, outlier: 5 failures in a row");
        report(balancer, "a", "http", Verdict.up("HTTP 200"));
        assertThat(state(balancer, "a")).startsWith("DOWN outlier");
        assertThat(picks(balancer, 4)).isEqualTo(Map.of("b", 4));
        report(balancer, "a", "outlier", Verdict.unknown());
        assertThat(state(balancer, "a")).isEqualTo("UP http: HTTP 200");
        report(balancer, "a", "http", Verdict.unknown());
        assertThat(state(balancer, "a")).isEqualTo("UNKNOWN ");
        assertThat(picks(balancer, 4)).isEqualTo(Map.of("a", 2, "b", 2));
        balancer.report("nobody", "http", Verdict.up(""));
        time.runPending();
    }

    @Test
    void ageCountsFromTheLastChangeOfStateAndNotOfReason() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a").build();
        report(balancer, "a", "http", Verdict.down("HTTP 500"));
        time.advance(Duration.ofSeconds(3));
        report(balancer, "a", "http", Verdict.down("HTTP 503"));
        time.advance(Duration.ofSeconds(4));
        BackendView view = balancer.view().backend("a");
        assertThat(view.age()).isEqualTo(Duration.ofSeconds(7));
        assertThat(view.state().reason()).isEqualTo("http: HTTP 503");
        assertThat(view.sources()).containsEntry("http", Verdict.down("HTTP 503"));
    }

    @Test
    void reportsAreMergedOffTheCallersThreadAndRebuildOnce() {
        AtomicInteger built = new AtomicInteger();
        Strategy counting = (candidates, previous) -> {
            built.incrementAndGet();
            return key -> Selector.NONE;
        };
        LoadBalancer balancer = Balancers.builder(time, counting, "a", "b", "c").build();
        int before = built.get();
        for (String id : List.of("a", "b")) {
            balancer.report(id, "http", Verdict.up("ok"));
            balancer.report(id, "http", Verdict.down("no"));
        }
        balancer.report("c", "http", Verdict.up("ok"));
        assertThat(built).hasValue(before);
        assertThat(balancer.view().backend("a").state().health()).isEqualTo(HealthStatus.UNKNOWN);
        time.runPending();
        assertThat(built).hasValue(before + 1);
        balancer.report("a", "http", Verdict.down("still no"));
        time.runPending();
        assertThat(built).as("a new reason is no new candidate").hasValue(before + 1);
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
    void tiersFailOverWholeAndBack() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic()).build();
        balancer.update(List.of(
                Balancers.backend("a"),
                Backend.builder("backup", Balancers.ADDRESS).tier(1).build()));
        assertThat(picks(balancer, 2)).isEqualTo(Map.of("a", 2));
        report(balancer, "a", "http", Verdict.down("x"));
        assertThat(picks(balancer, 2)).isEqualTo(Map.of("backup", 2));
        report(balancer, "a", "http", Verdict.up("x"));
        assertThat(picks(balancer, 2)).isEqualTo(Map.of("a", 2));
    }

    @Test
    void panicUsesEverythingButMaintenance() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.cyclic(), "a", "b", "c").build();
        List<Boolean> panics = new ArrayList<>();
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onPanic(boolean entered) {
                panics.add(entered);
            }
        });
        balancer.admin("c", AdminState.MAINT);
        report(balancer, "a", "http", Verdict.down("x"));
        assertThat(picks(balancer, 4)).isEqualTo(Map.of("b", 4));
        report(balancer, "b", "http", Verdict.down("x"));
        assertThat(picks(balancer, 4)).isEqualTo(Map.of("a", 2, "b", 2));
        assertThat(balancer.view().panic()).isTrue();
        report(balancer, "b", "http", Verdict.up("x"));
        assertThat(picks(balancer, 4)).isEqualTo(Map.of("b", 4));
        assertThat(panics).containsExactly(true, false);
    }

    @Test
    void panicThresholdAndFailClosedAreOptions() {
        LoadBalancer half = Balancers.builder(time, Balancers.cyclic(), "a", "b", "c")
                .panic(Panic.below(50))
                .build();
        report(half, "a", "http", Verdict.down("x"));
        assertThat(half.view().panic()).isFalse();
        report(half, "b", "http", Verdict.down("x"));
        assertThat(half.view().panic()).isTrue();
        assertThat(picks(half, 3)).isEqualTo(Map.of("a", 1, "b", 1, "c", 1));

        LoadBalancer closed = Balancers.builder(time, Balancers.cyclic(), "a")
                .panic(Panic.never())
                .build();
        report(closed, "a", "http", Verdict.down("x"));
        Attempt attempt = closed.attempt();
        assertThat(closed.acquire(attempt)).isFalse();
        assertThat(attempt.refusal()).isEqualTo(Refusal.ALL_DOWN);
        assertThatThrownBy(() -> Panic.below(101)).hasMessageContaining("belowPercent: 101");
    }

    @Test
    void explainsWhyABackendIsInOrOut() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic()).build();
        balancer.update(List.of(
                Balancers.backend("up"),
                Balancers.backend("new"),
                Balancers.backend("down"),
                Balancers.backend("drain"),
                Balancers.backend("maint"),
                Backend.builder("zero", Balancers.ADDRESS).weight(0).build(),
                Backend.builder("backup", Balancers.ADDRESS).tier(1).build()));
        balancer.reconfigure(balancer.settings().withFailover(Failover.lastResort()));
        report(balancer, "up", "http", Verdict.up("HTTP 200"));
        report(balancer, "down", "http", Verdict.down("HTTP 503"));
        balancer.admin("drain", AdminState.DRAIN);
        balancer.admin("maint", AdminState.MAINT);
        PoolView view = balancer.view();
        assertThat(view.summary("up")).isEqualTo("in: healthy");
        assertThat(view.summary("new")).isEqualTo("in: nothing reported yet");
        assertThat(view.summary("down")).isEqualTo("out: http: HTTP 503");
        assertThat(view.summary("drain")).isEqualTo("draining: serves only requests that prefer it");
        assertThat(view.summary("maint")).isEqualTo("out: an operator set MAINT");
        assertThat(view.summary("zero")).isEqualTo("standby: weight 0, serves only requests that prefer it");
        assertThat(view.summary("backup")).isEqualTo("standby: tier 1 waits while a lower tier is in use");
        assertThatThrownBy(() -> view.summary("nobody")).hasMessageContaining("nobody");
        for (String id : List.of("up", "new")) {
            report(balancer, id, "http", Verdict.down("x"));
        }
        report(balancer, "backup", "http", Verdict.down("x"));
        assertThat(balancer.view().summary("down"))
                .isEqualTo("in: panic, so health is ignored; http: HTTP 503; tier 0 takes 75 %");
        balancer.close();
        assertThat(balancer.view().summary("up")).isEqualTo("out: the balancer is closed");
    }

    @Test
    void trackersAndPassiveHealthAreFedByEveryCompletion() {
        List<String> told = new ArrayList<>();
        List<Consumer<Verdict>> ports = new ArrayList<>();
        LoadBalancer balancer = Balancers.builder(time, Balancers.first(), "a", "b")
                .passiveHealth((backend, verdicts) -> {
                    ports.add(verdicts);
                    return new Tracker() {
                        @Override
                        public void started(long now) {
                            told.add(backend.id() + " started " + now);
                        }

                        @Override
                        public void responded(long now, long latency) {
                            told.add(backend.id() + " responded " + latency);
                        }

                        @Override
                        public void completed(Outcome outcome, long now, long latency) {
                            told.add(backend.id() + ' ' + outcome + ' ' + latency);
                        }
                    };
                })
                .build();
        time.advance(Duration.ofNanos(10));
        Attempt attempt = balancer.attempt();
        balancer.acquire(attempt);
        time.advance(Duration.ofNanos(5));
        attempt.responded();
        attempt.responded();
        time.advance(Duration.ofNanos(100));
        complete(attempt, Outcome.SUCCESS);
        Lease lease = balancer.acquire(Selection.any());
        time.advance(Duration.ofNanos(7));
        lease.complete(Outcome.TIMEOUT);
        assertThat(told)
                .containsExactly("a started 10", "a responded 5", "a SUCCESS 5", "a started 115", "a TIMEOUT 7");
        ports.get(0).accept(Verdict.down("slow"));
        time.runPending();
        assertThat(state(balancer, "a")).isEqualTo("DOWN passive: slow");
    }

    @Test
    void aVerdictAboutAnEarlierMembershipIsDropped() {
        List<Consumer<Verdict>> ports = new ArrayList<>();
        LoadBalancer balancer = Balancers.builder(time, Balancers.first(), "a")
                .passiveHealth((backend, verdicts) -> {
                    ports.add(verdicts);
                    return Tracker.NONE;
                })
                .build();
        balancer.update(List.of());
        balancer.update(backends("a"));
        ports.get(0).accept(Verdict.down("old"));
        time.runPending();
        assertThat(state(balancer, "a")).isEqualTo("UNKNOWN ");
        ports.get(1).accept(Verdict.down("new"));
        time.runPending();
        assertThat(state(balancer, "a")).isEqualTo("DOWN passive: new");
    }

    @Test
    void whatUserCodeThrowsBreaksNoRequest() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a", "b")
                .passiveHealth((backend, verdicts) -> new Tracker() {
                    @Override
                    public void started(long now) {
                        throw new IllegalStateException("started");
                    }

                    @Override
                    public void responded(long now, long latency) {
                        throw new IllegalStateException("responded");
                    }

                    @Override
                    public void completed(Outcome outcome, long now, long latency) {
                        throw new IllegalStateException("completed");
                    }
                })
                .build();
        List<String> told = new ArrayList<>();
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onMembership(Changes changes) {
                throw new IllegalStateException("listener");
            }

            @Override
            public void onCompleted(Backend backend, Outcome outcome) {
                throw new IllegalStateException("listener");
            }

            @Override
            public void onState(StateChange change) {
                throw new IllegalStateException("listener");
            }
        });
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onCompleted(Backend backend, Outcome outcome) {
                told.add(backend.id() + ' ' + outcome);
            }
        });
        Attempt attempt = balancer.attempt();
        assertThat(balancer.acquire(attempt)).isTrue();
        attempt.responded();
        complete(attempt, Outcome.SUCCESS);
        balancer.admin("b", AdminState.DRAIN);
        assertThat(told).containsExactly("a SUCCESS");
        assertThat(balancer.view().backend("a").inFlight()).isZero();
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
    void listenersMayCallBackAndSeeEventsInOrder() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.cyclic(), "a", "b").build();
        List<String> events = new ArrayList<>();
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onState(StateChange change) {
                events.add(change.backend().id() + ' ' + change.after().word());
                if (change.backend().id().equals("a") && change.after().admin() == AdminState.DRAIN) {
                    balancer.admin("b", AdminState.MAINT);
                    events.add("returned");
                }
            }
        });
        balancer.admin("a", AdminState.DRAIN);
        assertThat(events).containsExactly("a DRAIN", "returned", "b MAINT");
    }

    @Test
    void aSubscriptionBeginsWithTheMembersAndEnds() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.cyclic(), "a", "b").build();
        List<Object> events = new ArrayList<>();
        LoadBalancer.Subscription subscription = balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onMembership(Changes changes) {
                events.add(changes.added());
            }

            @Override
            public void onRefused(Refusal refusal) {
                events.add(refusal);
            }

            @Override
            public void onClosed() {
                events.add("closed");
            }
        });
        balancer.update(List.of());
        balancer.acquire(balancer.attempt());
        balancer.update(backends("c"));
        subscription.close();
        subscription.close();
        balancer.update(backends("d"));
        balancer.close();
        assertThat(events).containsExactly(List.of("a", "b"), List.of(), Refusal.EMPTY, List.of("c"));
    }

    @Test
    void aListenerMayDeclineCompletionsAndRefusals() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a").build();
        List<String> events = new ArrayList<>();
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public boolean wantsCompletions() {
                return false;
            }

            @Override
            public void onState(StateChange change) {
                events.add("state");
            }

            @Override
            public void onCompleted(Backend backend, Outcome outcome) {
                events.add("completed");
            }

            @Override
            public void onRefused(Refusal refusal) {
                events.add("refused");
            }
        });
        balancer.acquire(Selection.any()).complete(Outcome.SUCCESS);
        balancer.admin("a", AdminState.DRAIN);
        balancer.acquire(balancer.attempt());
        balancer.subscribe(new LoadBalancerListener() {});
        balancer.acquire(balancer.attempt());
        assertThat(events).containsExactly("state");
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

    private static String state(LoadBalancer balancer, String id) {
        BackendState state = balancer.view().backend(id).state();
        return state.word() + ' ' + state.reason();
    }

    private static Map<String, Integer> picks(LoadBalancer balancer, int count) {
        Map<String, Integer> picks = new HashMap<>();
        Attempt attempt = balancer.attempt();
        for (int i = 0; i < count; i++) {
            attempt.reset();
            assertThat(balancer.acquire(attempt)).isTrue();
            picks.merge(attempt.backend().id(), 1, Integer::sum);
            complete(attempt, Outcome.SUCCESS);
        }
        return picks;
    }
}
