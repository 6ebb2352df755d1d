package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a judge of the traffic is told besides the traffic. */
class PassiveHealthTest {
    private final VirtualTime time = VirtualTime.create();
    private final List<String> told = new ArrayList<>();
    private final Map<String, Consumer<Verdict>> ports = new HashMap<>();

    /** Writes down what it is told, and has an opinion when the test has one. */
    private final class Recording implements PassiveHealth {
        private final String source;

        Recording(String source) {
            this.source = source;
        }

        @Override
        public Tracker watch(Backend backend, Consumer<Verdict> verdicts) {
            told.add(source + " watches " + backend.id());
            ports.put(source + ' ' + backend.id(), verdicts);
            return Tracker.NONE;
        }

        @Override
        public void left(String id) {
            told.add(source + " leaves " + id);
        }

        @Override
        public void heard(String id, String by, Verdict verdict) {
            told.add(source + " hears " + by + " of " + id + ": " + verdict.status());
        }

        @Override
        public String source() {
            return source;
        }
    }

    private LoadBalancer balancer(PassiveHealth... judges) {
        LoadBalancer.Builder builder = Balancers.builder(time, Balancers.cyclic());
        for (PassiveHealth judge : judges) {
            builder.passiveHealth(judge);
        }
        return builder.build();
    }

    @Test
    void isToldWhoJoinsAndWhoLeavesInThatOrder() {
        LoadBalancer balancer = balancer(new Recording("p"));
        balancer.update(Balancers.backends("a", "b"));
        balancer.update(Balancers.backends("b"));
        balancer.update(Balancers.backends("b", "a"));
        balancer.update(List.of());
        assertThat(told)
                .containsExactly("p watches a", "p watches b", "p leaves a", "p watches a", "p leaves b", "p leaves a");
    }

    @Test
    void hearsWhatOthersSayWhetherOrNotItChangesAnything() {
        LoadBalancer balancer = balancer(new Recording("p"), new Recording("q"));
        balancer.update(Balancers.backends("a"));
        told.clear();
        for (int i = 0; i < 2; i++) {
            balancer.report("a", "check", Verdict.up("HTTP 200"));
        }
        balancer.report("nobody", "check", Verdict.up("HTTP 200"));
        ports.get("p a").accept(Verdict.down("5 in a row"));
        time.runPending();
        assertThat(told)
                .containsExactly(
                        "p hears check of a: UP",
                        "q hears check of a: UP",
                        "p hears check of a: UP",
                        "q hears check of a: UP",
                        "q hears p of a: DOWN");
    }

    @Test
    void canAnswerWhatItHears() {
        PassiveHealth answering = new PassiveHealth() {
            @Override
            public Tracker watch(Backend backend, Consumer<Verdict> verdicts) {
                ports.put(backend.id(), verdicts);
                return Tracker.NONE;
            }

            @Override
            public void heard(String id, String source, Verdict verdict) {
                ports.get(id).accept(Verdict.trial("answers again"));
            }
        };
        LoadBalancer balancer = LoadBalancer.builder(Balancers.cyclic())
                .controlExecutor(Runnable::run) // the answer is taken while the question is being told
                .passiveHealth(answering)
                .backends(Balancers.backends("a", "b"))
                .build();
        ports.get("b").accept(Verdict.down("connection refused"));
        balancer.report("b", "check", Verdict.up("connected"));
        assertThat(balancer.view().backend("b").state().health()).isEqualTo(HealthStatus.TRIAL);
        assertThat(balancer.view().backend("b").state().reason()).isEqualTo("passive: answers again");
    }

    @Test
    void oneThatThrowsBreaksNothing() {
        PassiveHealth broken = new PassiveHealth() {
            @Override
            public Tracker watch(Backend backend, Consumer<Verdict> verdicts) {
                return Tracker.NONE;
            }

            @Override
            public void left(String id) {
                throw new IllegalStateException("left");
            }

            @Override
            public void heard(String id, String source, Verdict verdict) {
                throw new IllegalStateException("heard");
            }
        };
        LoadBalancer balancer = balancer(broken, new Recording("p"));
        balancer.update(Balancers.backends("a", "b"));
        balancer.report("a", "check", Verdict.down(""));
        time.runPending();
        balancer.update(Balancers.backends("b"));
        assertThat(told).endsWith("p hears check of a: DOWN", "p leaves a");
        assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("b");
    }

    @Test
    void isToldThatAJoinerOfAFailedUpdateLeft() {
        Strategy forOne = (candidates, previous) -> {
            if (candidates.size() > 1) {
                throw new IllegalStateException("too many");
            }
            return key -> candidates.size() - 1;
        };
        LoadBalancer balancer = LoadBalancer.builder(forOne)
                .passiveHealth(new Recording("p"))
                .backends(Balancers.backends("a"))
                .build();
        assertThatThrownBy(() -> balancer.update(Balancers.backends("a", "b"))).hasMessage("too many");
        assertThat(told).containsExactly("p watches a", "p watches b", "p leaves b");
        assertThat(Balancers.ids(balancer.view())).containsExactly("a");
    }
}
