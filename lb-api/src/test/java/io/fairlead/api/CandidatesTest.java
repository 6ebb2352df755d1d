package io.fairlead.api;

import static io.fairlead.api.Balancers.complete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What backends and candidates are, and the corners of building them that no other test reaches. */
class CandidatesTest {
    private final VirtualTime time = VirtualTime.create();

    @Test
    void candidatesOfNoBalancerAreIdleAndWhole() {
        Backend heavy =
                Backend.builder("heavy", "127.0.0.1", 1).weight(7).tier(3).build();
        Candidates candidates = Candidates.of(List.of(heavy, Backend.of("b", "127.0.0.1", 2)), 42);

        assertThat(candidates.size()).isEqualTo(2);
        assertThat(candidates.backend(0)).isSameAs(heavy);
        assertThat(candidates.weight(0)).isEqualTo(7);
        assertThat(candidates.factor(0)).isEqualTo(1);
        assertThat(candidates.inFlight(0)).isZero();
        assertThat(candidates.tracker(1)).isSameAs(Tracker.NONE);
        assertThat(candidates.seed()).isEqualTo(42);
        assertThatThrownBy(() -> Candidates.of(
                        List.of(Backend.builder("none", "127.0.0.1", 1)
                                .weight(0)
                                .build()),
                        0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("backend none: weight: 0 (expected: >= 1)");
    }

    @Test
    void selectorsSeeWhatIsInFlightAndTheSeedOfTheirGeneration() {
        List<Candidates> built = new ArrayList<>();
        LoadBalancer balancer = Balancers.builder(
                        time,
                        (candidates, previous) -> {
                            built.add(candidates);
                            return key -> candidates.size() == 0 ? Selector.NONE : 0;
                        },
                        "a",
                        "b")
                .build();
        Candidates last = built.get(built.size() - 1);
        Attempt attempt = balancer.attempt();
        assertThat(balancer.acquire(attempt)).isTrue();
        assertThat(List.of(last.inFlight(0), last.inFlight(1))).containsExactly(1, 0);
        complete(attempt, Outcome.SUCCESS);
        assertThat(last.inFlight(0)).isZero();

        balancer.update(Balancers.backends("a", "b", "c"));
        assertThat(built.get(built.size() - 1).seed()).isNotEqualTo(last.seed()).isNotZero();
    }

    /** What began while nobody compared loads counts, too, whichever way the strategy changes, until it ends. */
    @Test
    void whatIsInFlightIsSeenOverAChangeOfStrategy() {
        Comparing comparing = new Comparing(true, new ArrayList<>());
        Comparing summing = new Comparing(false, new ArrayList<>());
        LoadBalancer balancer = Balancers.builder(time, summing, "a", "b").build();
        List<Attempt> attempts = List.of(
                balancer.attempt(), balancer.lane().attempt(), balancer.lane().attempt(), balancer.attempt());
        assertThat(balancer.acquire(attempts.get(0))).isTrue();
        assertThat(balancer.acquire(attempts.get(1))).isTrue();

        balancer.reconfigure(balancer.settings().withStrategy(comparing));
        assertThat(comparing.inFlight()).isEqualTo(2);
        assertThat(balancer.acquire(attempts.get(2))).isTrue();
        Lease lease = balancer.acquire(Selection.any());
        assertThat(comparing.inFlight()).isEqualTo(4);
        complete(attempts.get(0), Outcome.SUCCESS);
        assertThat(comparing.inFlight()).isEqualTo(3);
        complete(attempts.get(1), Outcome.TIMEOUT);
        assertThat(comparing.inFlight()).isEqualTo(2);
        assertThat(balancer.acquire(attempts.get(3))).isTrue();
        assertThat(comparing.inFlight()).isEqualTo(3);

        balancer.reconfigure(balancer.settings().withStrategy(summing));
        assertThat(summing.inFlight()).isEqualTo(3);
        complete(attempts.get(2), Outcome.SUCCESS);
        lease.close();
        assertThat(summing.inFlight()).isEqualTo(1);
        attempts.get(2).reset();
        assertThat(balancer.acquire(attempts.get(2))).isTrue();
        balancer.reconfigure(balancer.settings().withStrategy(comparing));
        assertThat(comparing.inFlight()).isEqualTo(2);
        complete(attempts.get(2), Outcome.SUCCESS);
        complete(attempts.get(3), Outcome.SUCCESS);
        assertThat(comparing.inFlight()).isZero();
        assertThat(balancer.view().backend("a").inFlight()).isZero();
    }

    /** Always selects the first, and asks what it has in flight or does not. */
    private record Comparing(boolean comparesLoad, List<Candidates> built) implements Strategy {
        @Override
        public Selector selector(Candidates candidates, @Nullable Selector previous) {
            built.add(candidates);
            return key -> candidates.size() == 0 ? Selector.NONE : 0;
        }

        int inFlight() {
            return built.get(built.size() - 1).inFlight(0);
        }
    }

    @Test
    void backendsAreEqualById() {
        Backend here = Backend.of("a", "127.0.0.1", 1);
        Backend there = Backend.of("a", "127.0.0.2", 2);
        assertThat(here).isEqualTo(there).hasSameHashCodeAs(there).isNotEqualTo(Backend.of("b", "127.0.0.1", 1));
        assertThat(here).isNotEqualTo("a");
        assertThat(Set.of(here)).contains(there);
    }

    @Test
    void whatABackendLacksIsNamed() {
        InetSocketAddress address = InetSocketAddress.createUnresolved("a", 1);
        assertThatThrownBy(() -> Backend.builder("a", "127.0.0.1", 1).tier(-1).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("backend a: tier: -1 (expected: >= 0)");
        record Own(String id, InetSocketAddress address, String zone, Map<String, String> labels) implements Backend {}

        for (Own wrong : List.of(
                new Own("address", null, "", Map.of()),
                new Own("zone", address, null, Map.of()),
                new Own("labels", address, "", null))) {
            assertThatThrownBy(() -> Balancers.builder(time, Balancers.first())
                            .backends(List.of(wrong))
                            .build())
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("backend " + wrong.id() + ": " + wrong.id());
        }
    }

    /** The lane is newer than the counts of the backend, which left with work in flight and returns. */
    @Test
    void aBackendThatWasAwayCountsOnALaneOpenedMeanwhile() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.first(), "a", "b").build();
        Attempt old = balancer.attempt();
        assertThat(balancer.acquire(old)).isTrue();
        assertThat(old.backend().id()).isEqualTo("a");
        balancer.update(Balancers.backends("b"));
        Lane lane = balancer.lane();
        balancer.update(Balancers.backends("a", "b"));

        Attempt attempt = lane.attempt();
        assertThat(balancer.acquire(attempt)).isTrue();
        assertThat(attempt.backend().id()).isEqualTo("a");
        assertThat(balancer.view().backend("a").inFlight()).isEqualTo(2);
        complete(attempt, Outcome.SUCCESS);
        complete(old, Outcome.SUCCESS);
        assertThat(balancer.view().backend("a").inFlight()).isZero();
    }

    @Test
    void aRetryStaysInItsTierWhileSomebodyIsLeftThere() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.divided(Division.KEY))
                .backends(List.of(inTier("a", 0), inTier("b", 0), inTier("x", 0), inTier("c", 1), inTier("d", 1)))
                .build();
        balancer.report("x", "test", Verdict.down("dead"));
        time.runPending();
        assertThat(balancer.view().tiers()).allMatch(tier -> tier.share() > 0);
        int retried = 0;
        for (long key = 0; key < 400; key++) {
            Attempt attempt = balancer.attempt().hash(key);
            assertThat(balancer.acquire(attempt)).isTrue();
            String first = attempt.backend().id();
            complete(attempt, Outcome.CONNECT_FAILED);
            assertThat(balancer.acquire(attempt)).isTrue();
            assertThat(first + attempt.backend().id()).isIn("ab", "ba", "cd", "dc");
            complete(attempt, Outcome.SUCCESS);
            retried += first.equals("b") ? 1 : 0;
        }
        assertThat(retried).isPositive();
    }

    private static Backend inTier(String id, int tier) {
        return Backend.builder(id, "127.0.0.1", 1024).tier(tier).build();
    }
}
