package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Attempts and leases of a balancer, and what the model of {@link LoadBalancerModelTest} says of them. */
abstract class ModelTraffic extends ModelPool {
    static final int ATTEMPTS = 6;

    final ModelEars ears = new ModelEars();
    final LoadBalancer balancer = LoadBalancer.builder(PLAIN)
            .name("model")
            .ticker(time)
            .controlExecutor(time)
            .scheduler(time)
            .retryBudget(RetryBudget.unlimited())
            .seed(7)
            .passiveHealth(ears)
            .build();
    final Attempt[] attempts = new Attempt[ATTEMPTS];
    final @Nullable Live[] live = new @Nullable Live[ATTEMPTS];
    final @Nullable String[] preference = new @Nullable String[ATTEMPTS];
    final List<Set<ModelNode>> tried = new ArrayList<>();
    final long[] oldTicket = new long[ATTEMPTS];
    final List<Lease> leases = new ArrayList<>();
    final List<Live> leased = new ArrayList<>();
    final List<Set<ModelNode>> leaseTried = new ArrayList<>();
    final Map<Learning.Book, Integer> open = new HashMap<>();
    long refused;

    /** One try that is in flight. */
    record Live(ModelNode node, boolean permit, boolean trial, Learning.@Nullable Book book) {}

    ModelTraffic() {
        Lane one = balancer.lane();
        Lane two = balancer.lane();
        for (int i = 0; i < ATTEMPTS; i++) {
            attempts[i] = (i < 2) ? one.attempt() : (i < 4) ? two.attempt() : balancer.attempt();
            oldTicket[i] = attempts[i].ticket();
            tried.add(new HashSet<>());
        }
        balancer.subscribe(ears);
        expectedEvents.add("members [][]");
    }

    void acquire(int at) {
        if (live[at] != null) {
            return;
        }
        ModelNode preferred = (closed || preference[at] == null) ? null : roster.get(preference[at]);
        boolean reached = preferred != null
                && reachable.contains(preferred)
                && !tried.get(at).contains(preferred)
                && hasPermit(preferred);
        boolean given = balancer.acquire(attempts[at]);
        judge(given, at, reached ? preferred : null);
        if (given) {
            assertThat(attempts[at].preferenceMissed()).isEqualTo(preference[at] != null && !reached);
        }
    }

    void acquirePreferring(int at, String id) {
        if (live[at] == null) {
            reset(at);
            attempts[at].prefer(id);
            preference[at] = id;
            acquire(at);
        }
    }

    private void judge(boolean given, int at, @Nullable ModelNode expected) {
        Refusal refusal = expected == null ? refusal(tried.get(at)) : null;
        assertThat(given).as("refusal expected: %s", refusal).isEqualTo(refusal == null);
        if (given) {
            ModelNode node = nodeOf(attempts[at].backend(), expected, tried.get(at));
            live[at] = begin(node);
        } else {
            refused++;
            assertThat(attempts[at].refusal()).isEqualTo(refusal);
        }
    }

    private ModelNode nodeOf(Backend given, @Nullable ModelNode expected, Set<ModelNode> avoided) {
        ModelNode node = roster.get(given.id());
        assertThat(node).isNotNull();
        assertThat(given).isSameAs(node.backend);
        if (expected != null) {
            assertThat(node).isSameAs(expected);
        } else {
            assertThat(candidates).contains(node);
            assertThat(avoided).doesNotContain(node);
        }
        return node;
    }

    private Live begin(ModelNode node) {
        boolean permit = node.backend.maxConcurrency() != UNCAPPED;
        node.counts.inFlight++;
        node.counts.acquired++;
        if (permit) {
            node.counts.permits++;
            assertThat(node.counts.permits).isLessThanOrEqualTo(node.backend.maxConcurrency());
        }
        boolean trial = trials.contains(node);
        if (trial) {
            node.trying++;
            assertThat(node.trying).as("attempts on trial").isEqualTo(1);
        }
        if (node.book != null) {
            open.merge(node.book, 1, Integer::sum);
        }
        return new Live(node, permit, trial, node.book);
    }

    private void end(Live ended, Outcome outcome) {
        ended.node.counts.inFlight--;
        ended.node.counts.outcomes.merge(outcome, 1L, Long::sum);
        if (ended.book != null) {
            open.merge(ended.book, -1, Integer::sum);
        }
        if (ended.permit) {
            ended.node.counts.permits--;
        }
        if (ended.trial) {
            ended.node.trying--;
        }
    }

    private @Nullable Refusal refusal(Set<ModelNode> avoided) {
        if (closed) {
            return Refusal.CLOSED;
        }
        if (candidates.isEmpty()) {
            return roster.isEmpty() ? Refusal.EMPTY : Refusal.ALL_DOWN;
        }
        boolean untried = false;
        for (ModelNode node : candidates) {
            if (!avoided.contains(node)) {
                untried = true;
                if (hasPermit(node)) {
                    return null;
                }
            }
        }
        return untried ? Refusal.SATURATED : Refusal.ALL_TRIED;
    }

    private boolean hasPermit(ModelNode node) {
        int cap = node.backend.maxConcurrency();
        return (cap == UNCAPPED || node.counts.permits < cap) && !(trials.contains(node) && node.trying > 0);
    }

    void complete(int at, Outcome outcome) {
        Live ended = live[at];
        long ticket = attempts[at].ticket();
        assertThat(attempts[at].complete(ticket, outcome)).isEqualTo(ended != null);
        if (ended != null) {
            end(ended, outcome);
            tried.get(at).add(ended.node);
            live[at] = null;
            oldTicket[at] = ticket;
            assertThat(attempts[at].complete(ticket, outcome)).isFalse();
        }
    }

    void completeLate(int at, Outcome outcome) {
        if (oldTicket[at] != attempts[at].ticket() || live[at] == null) {
            assertThat(attempts[at].complete(oldTicket[at], outcome)).isFalse();
        }
    }

    void reset(int at) {
        if (live[at] == null) {
            attempts[at].reset();
            tried.get(at).clear();
            preference[at] = null;
        }
    }

    void lease() {
        acquireLease(() -> balancer.acquire(Selection.any()), new HashSet<>());
    }

    void nextLease(int at, Outcome outcome) {
        if (at < leases.size()) {
            Lease lease = leases.remove(at);
            Live ended = leased.remove(at);
            Set<ModelNode> avoided = leaseTried.remove(at);
            end(ended, outcome);
            avoided.add(ended.node);
            acquireLease(() -> lease.next(outcome), avoided);
            assertThat(lease.complete(outcome)).isFalse();
        }
    }

    private void acquireLease(Supplier<Lease> acquisition, Set<ModelNode> avoided) {
        Refusal refusal = refusal(avoided);
        try {
            Lease lease = acquisition.get();
            assertThat(refusal).isNull();
            leases.add(lease);
            leased.add(begin(nodeOf(lease.backend(), null, avoided)));
            leaseTried.add(avoided);
        } catch (NoBackendException e) {
            assertThat(e.refusal()).isEqualTo(refusal);
            refused++;
        }
    }

    void endLease(int at, Outcome outcome) {
        if (at < leases.size()) {
            Lease lease = leases.remove(at);
            leaseTried.remove(at);
            end(leased.remove(at), outcome);
            assertThat(lease.complete(outcome)).isTrue();
            assertThat(lease.complete(Outcome.RESET)).isFalse();
            lease.close();
        }
    }
}
