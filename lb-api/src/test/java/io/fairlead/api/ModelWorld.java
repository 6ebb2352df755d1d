package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The balancer under test beside its model: what may be done to it, and what must be true then. */
final class ModelWorld extends ModelTraffic {
    private final List<Runnable> reports = new ArrayList<>();
    private final List<Learning> learning = List.of(new Learning("learning", 1), new Learning("learning", 2));
    private final Map<String, ModelNode.Counts> departed = new HashMap<>();

    /** Fails when it makes a tracker, or not before it makes a selector. */
    private record Broken(boolean tracking) implements Strategy {
        @Override
        public Selector selector(Candidates candidates, @Nullable Selector previous) {
            throw new IllegalStateException("broken");
        }

        @Override
        public Tracker tracker(Backend backend) {
            if (tracking) {
                throw new IllegalStateException("broken");
            }
            return new Learning.Book(backend.id());
        }
    }

    void update(List<Backend> backends) {
        if (closed) {
            return;
        }
        takeReports();
        balancer.update(backends);
        Map<String, ModelNode> next = new LinkedHashMap<>();
        List<String> added = new ArrayList<>();
        for (Backend backend : backends) {
            ModelNode node = roster.get(backend.id());
            if (node == null) {
                ModelNode.Counts counts = departed.remove(backend.id());
                node = new ModelNode(backend, (counts == null) ? new ModelNode.Counts() : counts);
                node.newcomer = true;
                node.warmSince = roster.isEmpty() ? -1 : now();
                added.add(backend.id());
                node.book = nextBook(backend.id());
            }
            next.put(backend.id(), node);
        }
        boolean changed = !added.isEmpty();
        for (Backend backend : backends) {
            ModelNode node = next.get(backend.id());
            changed |= node.backend.weight() != backend.weight()
                    || node.backend.tier() != backend.tier()
                    || !node.backend.zone().equals(backend.zone())
                    || node.backend.maxConcurrency() != backend.maxConcurrency();
            node.backend = backend;
        }
        List<String> removed = new ArrayList<>(roster.keySet());
        removed.removeAll(next.keySet());
        removed.forEach(id -> departed.put(id, roster.get(id).counts));
        departed.values().removeIf(counts -> counts.inFlight == 0);
        roster = next;
        publish();
        if (changed || !removed.isEmpty()) {
            expectedEvents.add("members " + added + removed);
        }
    }

    void report(String id, String source, Verdict verdict) {
        balancer.report(id, source, verdict);
        if (!closed) {
            reports.add(() -> {
                ModelNode node = roster.get(id);
                if (node != null) {
                    String before = node.word();
                    boolean withdrawn = verdict.status() == HealthStatus.UNKNOWN
                            && verdict.weightPercent().isEmpty()
                            && verdict.wish().orElse(AdminState.READY) == AdminState.READY;
                    if (withdrawn) {
                        node.sources.remove(source);
                    } else {
                        node.sources.put(source, new ModelNode.Word(verdict, now()));
                    }
                    expect(node, before);
                    if (!source.equals("passive")) {
                        expectedEvents.add("heard " + id + ' ' + source + ' ' + verdict);
                    }
                }
            });
        }
    }

    private void forgetHints() {
        for (ModelNode node : roster.values()) {
            String before = node.word();
            node.sources.values().removeIf(word -> word.isForgotten(now()));
            expect(node, before);
        }
    }

    void admin(String id, AdminState state) {
        if (closed || !roster.containsKey(id)) {
            return;
        }
        takeReports();
        balancer.admin(id, state);
        ModelNode node = roster.get(id);
        String before = node.word();
        node.operator = state;
        expect(node, before);
        publishIfStale();
    }

    void weight(String id, Optional<Integer> weight) {
        if (closed || !roster.containsKey(id)) {
            return;
        }
        takeReports();
        weight.ifPresentOrElse(to -> balancer.weight(id, to), () -> balancer.resetWeight(id));
        ModelNode node = roster.get(id);
        String before = node.word();
        node.weight = weight.map(OptionalInt::of).orElse(OptionalInt.empty());
        expect(node, before);
        publishIfStale();
    }

    /** Changes to a strategy with trackers, or to the one without any; an equal one makes no trackers. */
    void strategy(int version) {
        if (closed) {
            return;
        }
        takeReports();
        Learning wanted = (version == 1 || version == 2) ? learning.get(version - 1) : null;
        Strategy without = (version == 3) ? KEYED : PLAIN;
        balancer.reconfigure(balancer.settings().withStrategy((wanted == null) ? without : wanted));
        boolean same = Objects.equals(wanted, strategy) && (wanted != null || without == plain);
        plain = without;
        if (same) {
            publishIfStale();
        } else {
            strategy = wanted;
            roster.values().forEach(node -> node.book = nextBook(node.id));
            publish();
        }
    }

    void brokenStrategy(boolean tracking) {
        if (closed || (tracking && roster.isEmpty())) {
            return;
        }
        takeReports();
        Settings settings = balancer.settings();
        assertThatThrownBy(() ->
                        balancer.reconfigure(Settings.of(new Broken(tracking)).withPanic(Panic.below(99))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
        assertThat(balancer.settings()).isEqualTo(settings);
        publishIfStale();
    }

    void panicBelow(int percent) {
        if (closed) {
            return;
        }
        takeReports();
        balancer.reconfigure(balancer.settings().withPanic(new Panic(percent)));
        panicBelow = percent;
        publish();
    }

    void failover(double factor) {
        if (!closed) {
            takeReports();
            failover = new Failover(factor);
            balancer.reconfigure(balancer.settings().withFailover(failover));
            publish();
        }
    }

    void locality(String zone, int least) {
        if (!closed) {
            takeReports();
            locality = Locality.of(zone).withMinBackends(least);
            balancer.reconfigure(balancer.settings().withLocality(locality));
            publish();
        }
    }

    void slowStart(SlowStart rule) {
        if (!closed) {
            takeReports();
            slowStart = rule.equals(SLOW_START);
            balancer.reconfigure(balancer.settings().withSlowStart(rule));
            publish();
        }
    }

    /** Returns the book that the strategy in use has just opened for a backend. */
    private Learning.@Nullable Book nextBook(String id) {
        if (strategy == null) {
            return null;
        }
        for (Learning.Book book : strategy.books) {
            if (book.id.equals(id) && !open.containsKey(book)) {
                open.put(book, 0);
                return book;
            }
        }
        throw new AssertionError("no new tracker of " + id);
    }

    void settle() {
        takeReports();
        publishIfStale();
        time.advance(Duration.ofMillis(ModelNode.STEP));
        if (!closed) {
            forgetHints();
            publish();
        }
    }

    void moveToNewLane(int at) {
        if (live[at] == null) {
            takeReports();
            attempts[at] = balancer.lane().attempt();
            oldTicket[at] = attempts[at].ticket();
            tried.get(at).clear();
            preference[at] = null;
            publishIfStale();
        }
    }

    void close() {
        takeReports();
        publishIfStaleUnlessClosing();
        balancer.close();
        if (!closed) {
            expectedEvents.add("closed");
        }
        closed = true;
    }

    private void publishIfStaleUnlessClosing() {
        published = true; // the last generation is the closed one: no rebuild, no panic event
    }

    private void expect(ModelNode node, String before) {
        node.moved(now());
        if (!node.word().equals(before)) {
            expectedEvents.add(node.id + ' ' + before + "->" + node.word());
            published = false;
        }
    }

    private void takeReports() {
        reports.forEach(Runnable::run);
        reports.clear();
    }

    void check() {
        PoolView view = balancer.view();
        assertThat(Balancers.ids(view)).containsExactlyElementsOf(roster.keySet());
        assertThat(view.refused()).isEqualTo(refused);
        assertThat(ears.events).isEqualTo(expectedEvents);
        assertThat(ears.watched).isEqualTo(roster.keySet());
        if (published && !closed) {
            assertThat(view.panic()).isEqualTo(panic);
        }
        for (Learning one : learning) {
            for (Learning.Book book : one.books) {
                assertThat(book.open).hasValue(open.getOrDefault(book, -1));
            }
        }
        for (ModelNode node : roster.values()) {
            BackendView seen = view.backend(node.id);
            assertThat(seen.inFlight()).isEqualTo(node.counts.inFlight).isNotNegative();
            assertThat(seen.acquired()).isEqualTo(node.counts.acquired);
            assertThat(seen.outcomes()).isEqualTo(node.counts.outcomes);
            assertThat(seen.configuredWeight()).isEqualTo(node.backend.weight());
            assertThat(seen.weight()).isEqualTo(node.weight());
            if (published && !closed && reports.isEmpty()) {
                assertThat(seen.candidate()).isEqualTo(candidates.contains(node));
                assertThat(seen.ramp()).isEqualTo(seen.candidate() ? shownRamps.get(node) : 1, offset(1e-9));
            }
            if (reports.isEmpty()) {
                assertThat(seen.state().health()).isEqualTo(node.health());
                assertThat(seen.state().admin()).isEqualTo(node.admin());
                assertThat(seen.sources().keySet()).isEqualTo(node.sources.keySet());
            }
        }
    }

    void finish() {
        for (int i = 0; i < ATTEMPTS; i++) {
            complete(i, Outcome.CANCELLED);
        }
        while (!leases.isEmpty()) {
            endLease(0, Outcome.SUCCESS);
        }
        check();
        for (BackendView seen : balancer.view().backends()) {
            assertThat(seen.inFlight()).isZero();
            long ended = seen.outcomes().values().stream().mapToLong(n -> n).sum();
            assertThat(ended).isEqualTo(seen.acquired());
        }
        balancer.close();
        time.runPending();
        assertThat(time.scheduledTasks()).isZero();
    }
}
