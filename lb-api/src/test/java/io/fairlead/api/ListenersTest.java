package io.fairlead.api;

import static io.fairlead.api.Balancers.backends;
import static io.fairlead.api.Balancers.complete;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who is told of what, and that none of them breaks anything. */
class ListenersTest {
    private final VirtualTime time = VirtualTime.create();

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
        assertThat(balancer.view().backend("a").state().word()).isEqualTo("DOWN");
        assertThat(balancer.view().backend("a").state().reason()).isEqualTo("passive: slow");
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
}
