package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * The whole balancer against a model of it: update, settings, health, hints, trials, wishes, admin, weights, tiers,
 * zones, slow start, acquire, complete, retry, lanes, leases and close in any order. After every step the refusals, the eligibility of
 * each pick, the counters, what the strategies' trackers know, what passive health was told and the events must be what
 * the model says: no state changes without an event. At the end everything in flight completes, every counter is zero
 * and no timer is left.
 */
class LoadBalancerModelTest {
    private static final String[] IDS = {"a", "b", "c", "d", "e"};
    private static final int ATTEMPTS = 6;
    private static final int UNCAPPED = Integer.MAX_VALUE;

    private static final int SLOW_START_STEP = 5; // ms; and nothing takes time but steps of the clock as long as this
    private static final SlowStart SLOW_START = SlowStart.fromNothing(Duration.ofMillis(SLOW_START_STEP * 10));
    private static final Strategy PLAIN = Balancers.cyclic();
    private static final Strategy KEYED = Balancers.divided(Division.KEY);

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

    private record Step(String name, Consumer<World> action) {
        @Override
        public String toString() {
            return name;
        }
    }

    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
    void behavesAsTheModel(@ForAll("members") List<Backend> members, @ForAll("steps") List<Step> steps) {
        World world = new World();
        world.update(members);
        for (Step step : steps) {
            step.action().accept(world);
            world.check();
        }
        world.finish();
    }

    @Provide
    Arbitrary<List<Backend>> members() {
        Arbitrary<Backend> backend = Combinators.combine(
                        Arbitraries.of(IDS),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of("", "east", "west"),
                        Arbitraries.of(1, 2, UNCAPPED, UNCAPPED))
                .as((name, weight, tier, zone, cap) -> Backend.builder(name, Balancers.ADDRESS)
                        .weight(weight)
                        .tier(tier)
                        .zone(zone)
                        .maxConcurrency(cap)
                        .build());
        return backend.list().uniqueElements(Backend::id).ofMaxSize(5);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<String> id = Arbitraries.of(IDS);
        Arbitrary<Integer> slot = Arbitraries.integers().between(0, ATTEMPTS - 1);
        Arbitrary<Outcome> outcome = Arbitraries.of(Outcome.class);
        Arbitrary<Step> update = members().map(all -> step("update " + all, world -> world.update(all)));
        Arbitrary<Step> report = Combinators.combine(
                        id, Arbitraries.of("active", "passive"), Arbitraries.of(HealthStatus.class))
                .as((name, source, status) -> reporting(name, source, new Verdict(status, "said so")));
        Arbitrary<Step> details = Combinators.combine(
                        id,
                        Arbitraries.of("active", "agent", "fleet", "passive"),
                        Arbitraries.of(HealthStatus.class),
                        Arbitraries.of(0, 30, 100, 250).optional(0.4),
                        Arbitraries.of(AdminState.class).optional(0.4),
                        Arbitraries.of(1, 2, 3).optional(0.6))
                .as(LoadBalancerModelTest::detailed);
        Arbitrary<Step> trial = Combinators.combine(id, Arbitraries.of("active", "passive"))
                .as((name, source) -> reporting(name, source, Verdict.trial("said so")));
        Arbitrary<Step> admin = Combinators.combine(id, Arbitraries.of(AdminState.class))
                .as((name, state) -> step("admin " + name + ' ' + state, world -> world.admin(name, state)));
        Arbitrary<Step> weight = Combinators.combine(
                        id, Arbitraries.integers().between(0, 3).optional())
                .as((name, to) -> step("weight " + name + ' ' + to, world -> world.weight(name, to)));
        Arbitrary<Step> strategy = Arbitraries.integers()
                .between(0, 3)
                .map(version -> step("strategy " + version, world -> world.strategy(version)));
        Arbitrary<Step> broken = Arbitraries.of(true, false)
                .map(tracking -> step("broken strategy " + tracking, world -> world.brokenStrategy(tracking)));
        Arbitrary<Step> panic = Arbitraries.of(-1, 0, 50, 100)
                .map(percent -> step("panic below " + percent, world -> world.panicBelow(percent)));
        Arbitrary<Step> failover = Arbitraries.of(1.0, 1.4, 2.0, Double.POSITIVE_INFINITY)
                .map(factor -> step("over-provisioning " + factor, world -> world.failover(factor)));
        Arbitrary<Step> locality = Combinators.combine(Arbitraries.of("", "east", "north"), Arbitraries.of(1, 3))
                .as((zone, least) -> step("zone " + zone + " from " + least, world -> world.locality(zone, least)));
        Arbitrary<Step> slowStart = Arbitraries.of(SlowStart.none(), SLOW_START)
                .map(rule -> step("slow start over " + rule.window(), world -> world.slowStart(rule)));
        Arbitrary<Step> acquire = slot.map(at -> step("acquire " + at, world -> world.acquire(at)));
        Arbitrary<Step> prefer = Combinators.combine(slot, id)
                .as((at, name) ->
                        step("acquire " + at + " preferring " + name, world -> world.acquirePreferring(at, name)));
        Arbitrary<Step> complete = Combinators.combine(slot, outcome)
                .as((at, how) -> step("complete " + at + ' ' + how, world -> world.complete(at, how)));
        Arbitrary<Step> late = Combinators.combine(slot, outcome)
                .as((at, how) -> step("complete late " + at, world -> world.completeLate(at, how)));
        Arbitrary<Step> reset = slot.map(at -> step("reset " + at, world -> world.reset(at)));
        Arbitrary<Step> lease = Arbitraries.just(step("lease", World::lease));
        Arbitrary<Step> endLease = Combinators.combine(Arbitraries.integers().between(0, 9), outcome)
                .as((at, how) -> step("end lease " + at, world -> world.endLease(at, how)));
        Arbitrary<Step> nextLease = Combinators.combine(Arbitraries.integers().between(0, 9), outcome)
                .as((at, how) -> step("next lease " + at, world -> world.nextLease(at, how)));
        Arbitrary<Step> settle = Arbitraries.just(step("settle", World::settle));
        Arbitrary<Step> lane = slot.map(at -> step("new lane " + at, world -> world.moveToNewLane(at)));
        Arbitrary<Step> close = Arbitraries.just(step("close", World::close));
        return Arbitraries.frequencyOf(
                        Tuple.of(4, update),
                        Tuple.of(5, report),
                        Tuple.of(4, details),
                        Tuple.of(2, trial),
                        Tuple.of(3, admin),
                        Tuple.of(3, weight),
                        Tuple.of(3, strategy),
                        Tuple.of(1, broken),
                        Tuple.of(2, panic),
                        Tuple.of(2, failover),
                        Tuple.of(2, locality),
                        Tuple.of(2, slowStart),
                        Tuple.of(14, acquire),
                        Tuple.of(4, prefer),
                        Tuple.of(10, complete),
                        Tuple.of(3, late),
                        Tuple.of(4, reset),
                        Tuple.of(5, lease),
                        Tuple.of(4, endLease),
                        Tuple.of(3, nextLease),
                        Tuple.of(5, settle),
                        Tuple.of(2, lane),
                        Tuple.of(1, close))
                .list()
                .ofMinSize(1)
                .ofMaxSize(80);
    }

    private static Step step(String name, Consumer<World> action) {
        return new Step(name, action);
    }

    private static Step reporting(String id, String source, Verdict verdict) {
        return step("report " + id + ' ' + source + ' ' + verdict, world -> world.report(id, source, verdict));
    }

    private static Step detailed(
            String id,
            String source,
            HealthStatus status,
            Optional<Integer> percent,
            Optional<AdminState> wish,
            Optional<Integer> steps) {
        Verdict verdict = new Verdict(status, "in detail");
        verdict = percent.isPresent() ? verdict.weighing(percent.get()) : verdict;
        verdict = wish.isPresent() ? verdict.wishing(wish.get()) : verdict;
        verdict = steps.isPresent() ? verdict.asHint(Duration.ofMillis(steps.get() * SLOW_START_STEP)) : verdict;
        return reporting(id, source, verdict);
    }

    /** What a source said, and when it said it in ms. */
    private record Word(Verdict verdict, long at) {
        boolean isForgotten(long now) {
            return isHint() && now >= at + verdict.hintFor().orElseThrow().toMillis();
        }

        boolean isHint() {
            return verdict.hintFor().isPresent();
        }
    }

    /** One membership of an id, as the model sees it. */
    private static final class Node {
        final String id;
        final Counts counts;
        final Map<String, Word> sources = new TreeMap<>();
        Backend backend;
        AdminState operator = AdminState.READY;
        OptionalInt weight = OptionalInt.empty();
        Learning.@Nullable Book book; // of the strategy in use
        boolean newcomer;
        boolean cold;
        long warmSince = -1; // ms; below 0: it does not warm up
        int trying; // attempts that hold the permit of a trial

        Node(Backend backend, Counts counts) {
            this.id = backend.id();
            this.backend = backend;
            this.counts = counts;
        }

        /** What counts: hints only if nobody else knows. */
        List<Verdict> counted() {
            List<Verdict> own = new ArrayList<>();
            List<Verdict> all = new ArrayList<>();
            boolean known = false;
            for (Word word : sources.values()) {
                all.add(word.verdict());
                if (!word.isHint()) {
                    own.add(word.verdict());
                    known |= word.verdict().status() != HealthStatus.UNKNOWN;
                }
            }
            return known ? own : all;
        }

        HealthStatus health() {
            for (HealthStatus worst : List.of(HealthStatus.DOWN, HealthStatus.TRIAL, HealthStatus.UP)) {
                if (counted().stream().anyMatch(verdict -> verdict.status() == worst)) {
                    return worst;
                }
            }
            return HealthStatus.UNKNOWN;
        }

        AdminState admin() {
            for (AdminState strictest : List.of(AdminState.MAINT, AdminState.DRAIN)) {
                if (operator == strictest
                        || counted().stream().anyMatch(verdict -> verdict.wish().equals(Optional.of(strictest)))) {
                    return strictest;
                }
            }
            return AdminState.READY;
        }

        OptionalInt percent() {
            return counted().stream()
                    .flatMapToInt(verdict -> verdict.weightPercent().stream())
                    .min();
        }

        String word() {
            return health() + "/" + admin() + "/" + operator + "/" + weight + "/" + percent();
        }

        int weight() {
            if (weight.isPresent()) {
                return weight.getAsInt();
            }
            double share = backend.weight() * percent().orElse(100) / 100.0;
            return (share == 0) ? 0 : (int) Math.max(1, Math.round(share));
        }

        boolean eligible() {
            return admin() == AdminState.READY && health() != HealthStatus.DOWN;
        }

        boolean healthy() {
            return eligible() && health() != HealthStatus.TRIAL;
        }

        void moved(long now) {
            if (health() == HealthStatus.DOWN || admin() == AdminState.MAINT) {
                cold = true;
                warmSince = -1;
            } else if (cold && healthy()) {
                cold = false;
                newcomer = false;
                warmSince = now;
            }
        }

        double warmth(long now) {
            long steps = (warmSince < 0) ? 10 : Math.min(10, (now - warmSince) / SLOW_START_STEP);
            return (steps == 0) ? 1 / 60.0 : steps / 10.0; // the least is a sixtieth of the window
        }
    }

    /** What survives a departure with attempts in flight. */
    private static final class Counts {
        int inFlight;
        int permits;
        long acquired;
        final Map<Outcome, Long> outcomes = new HashMap<>();
    }

    /** One try that is in flight. */
    private record Live(Node node, boolean permit, boolean trial, Learning.@Nullable Book book) {}

    /** The balancer under test beside its model. */
    private static final class World {
        final VirtualTime time = VirtualTime.create();
        final List<String> events = new ArrayList<>();
        final List<String> expectedEvents = new ArrayList<>();
        final LoadBalancer balancer = LoadBalancer.builder(PLAIN)
                .name("model")
                .ticker(time)
                .controlExecutor(time)
                .scheduler(time)
                .retryBudget(RetryBudget.unlimited())
                .seed(7)
                .passiveHealth(new Passive())
                .build();
        final Set<String> watched = new HashSet<>();
        final Attempt[] attempts = new Attempt[ATTEMPTS];
        final @Nullable Live[] live = new @Nullable Live[ATTEMPTS];
        final @Nullable String[] preference = new @Nullable String[ATTEMPTS];
        final List<Set<Node>> tried = new ArrayList<>();
        final long[] oldTicket = new long[ATTEMPTS];
        final List<Lease> leases = new ArrayList<>();
        final List<Live> leased = new ArrayList<>();
        final List<Set<Node>> leaseTried = new ArrayList<>();
        final List<Runnable> reports = new ArrayList<>();
        final List<Learning> learning = List.of(new Learning("learning", 1), new Learning("learning", 2));
        final Map<Learning.Book, Integer> open = new HashMap<>();
        final Map<String, Counts> departed = new HashMap<>();
        Map<String, Node> roster = new LinkedHashMap<>();
        boolean published = true; // the generation in use knows every state change
        List<Node> candidates = List.of();
        Set<Node> reachable = Set.of();
        Set<Node> trials = Set.of();
        boolean panic;
        int panicBelow;
        Failover failover = Failover.standard();
        Locality locality = Locality.none();
        boolean slowStart;
        Map<Node, Double> warmths = Map.of();
        Map<Node, Double> ramps = Map.of();
        Map<Node, Double> shownRamps = Map.of();
        Strategy plain = PLAIN;

        @Nullable
        Learning strategy; // none: one without trackers

        boolean closed;
        long refused;

        World() {
            Lane one = balancer.lane();
            Lane two = balancer.lane();
            for (int i = 0; i < ATTEMPTS; i++) {
                attempts[i] = (i < 2) ? one.attempt() : (i < 4) ? two.attempt() : balancer.attempt();
                oldTicket[i] = attempts[i].ticket();
                tried.add(new HashSet<>());
            }
            balancer.subscribe(new LoadBalancerListener() {
                @Override
                public void onMembership(Changes changes) {
                    events.add("members " + changes.added() + changes.removed());
                }

                @Override
                public void onState(StateChange change) {
                    events.add(change.backend().id() + ' ' + words(change.before()) + "->" + words(change.after()));
                }

                @Override
                public void onPanic(boolean entered) {
                    events.add("panic " + entered);
                }

                @Override
                public void onClosed() {
                    events.add("closed");
                }

                private String words(BackendState state) {
                    return state.health() + "/" + state.admin() + "/" + state.operator() + "/" + state.weightOverride()
                            + "/" + state.weightPercent();
                }
            });
            expectedEvents.add("members [][]");
        }

        /** Costs requests nothing, and keeps a list of who is there and who said what. */
        private final class Passive implements PassiveHealth {
            @Override
            public Tracker watch(Backend backend, Consumer<Verdict> verdicts) {
                assertThat(watched.add(backend.id())).isTrue();
                return Tracker.NONE;
            }

            @Override
            public void left(String id) {
                assertThat(watched.remove(id)).isTrue();
            }

            @Override
            public void heard(String id, String source, Verdict verdict) {
                events.add("heard " + id + ' ' + source + ' ' + verdict);
            }
        }

        void update(List<Backend> backends) {
            if (closed) {
                return;
            }
            takeReports();
            balancer.update(backends);
            Map<String, Node> next = new LinkedHashMap<>();
            List<String> added = new ArrayList<>();
            for (Backend backend : backends) {
                Node node = roster.get(backend.id());
                if (node == null) {
                    Counts counts = departed.remove(backend.id());
                    node = new Node(backend, (counts == null) ? new Counts() : counts);
                    node.newcomer = true;
                    node.warmSince = roster.isEmpty() ? -1 : now();
                    added.add(backend.id());
                    node.book = nextBook(backend.id());
                }
                next.put(backend.id(), node);
            }
            boolean changed = !added.isEmpty();
            for (Backend backend : backends) {
                Node node = next.get(backend.id());
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
                    Node node = roster.get(id);
                    if (node != null) {
                        String before = node.word();
                        boolean withdrawn = verdict.status() == HealthStatus.UNKNOWN
                                && verdict.weightPercent().isEmpty()
                                && verdict.wish().orElse(AdminState.READY) == AdminState.READY;
                        if (withdrawn) {
                            node.sources.remove(source);
                        } else {
                            node.sources.put(source, new Word(verdict, now()));
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
            for (Node node : roster.values()) {
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
            Node node = roster.get(id);
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
            Node node = roster.get(id);
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
            assertThatThrownBy(() -> balancer.reconfigure(
                            Settings.of(new Broken(tracking)).withPanic(Panic.below(99))))
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
            time.advance(Duration.ofMillis(SLOW_START_STEP));
            if (!closed) {
                forgetHints();
                publish();
            }
        }

        void acquire(int at) {
            if (live[at] != null) {
                return;
            }
            Node preferred = (closed || preference[at] == null) ? null : roster.get(preference[at]);
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

        private void judge(boolean given, int at, @Nullable Node expected) {
            Refusal refusal = expected == null ? refusal(tried.get(at)) : null;
            assertThat(given).as("refusal expected: %s", refusal).isEqualTo(refusal == null);
            if (given) {
                Node node = nodeOf(attempts[at].backend(), expected, tried.get(at));
                live[at] = begin(node);
            } else {
                refused++;
                assertThat(attempts[at].refusal()).isEqualTo(refusal);
            }
        }

        private Node nodeOf(Backend given, @Nullable Node expected, Set<Node> avoided) {
            Node node = roster.get(given.id());
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

        private Live begin(Node node) {
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

        private @Nullable Refusal refusal(Set<Node> avoided) {
            if (closed) {
                return Refusal.CLOSED;
            }
            if (candidates.isEmpty()) {
                return roster.isEmpty() ? Refusal.EMPTY : Refusal.ALL_DOWN;
            }
            boolean untried = false;
            for (Node node : candidates) {
                if (!avoided.contains(node)) {
                    untried = true;
                    if (hasPermit(node)) {
                        return null;
                    }
                }
            }
            return untried ? Refusal.SATURATED : Refusal.ALL_TRIED;
        }

        private boolean hasPermit(Node node) {
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
                Set<Node> avoided = leaseTried.remove(at);
                end(ended, outcome);
                avoided.add(ended.node);
                acquireLease(() -> lease.next(outcome), avoided);
                assertThat(lease.complete(outcome)).isFalse();
            }
        }

        private void acquireLease(Supplier<Lease> acquisition, Set<Node> avoided) {
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

        private long now() {
            return time.nanos() / 1_000_000;
        }

        private void expect(Node node, String before) {
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

        private void publishIfStale() {
            if (!published && !closed) {
                publish();
            }
        }

        private void publish() {
            published = true;
            boolean keyed = strategy == null && plain == KEYED;
            warmths = new HashMap<>();
            ramps = new HashMap<>();
            shownRamps = new HashMap<>();
            double least = slowStart ? 0.01 : 0.1;
            Map<Integer, List<Node>> tiers = new TreeMap<>();
            int able = 0;
            for (Node node : roster.values()) {
                double warmth = (slowStart && !keyed) ? node.warmth(now()) : 1;
                warmths.put(node, warmth);
                ramps.put(node, (node.health() == HealthStatus.TRIAL) ? Math.min(least, warmth) : warmth);
                shownRamps.put(node, keyed ? 1 : ramps.get(node));
                if (node.weight() > 0) {
                    tiers.computeIfAbsent(node.backend.tier(), number -> new ArrayList<>())
                            .add(node);
                    able += node.eligible() ? 1 : 0;
                }
            }
            double total = 0;
            int inhabited = 0;
            for (List<Node> tier : tiers.values()) {
                total += ability(tier);
                inhabited += ready(tier).isEmpty() ? 0 : 1;
            }
            boolean covered = inhabited > 1 && total >= 1 - 1e-9;
            boolean everybody = inhabited > 0;
            for (List<Node> tier : tiers.values()) {
                everybody &= ready(tier).isEmpty() || (!covered && sick(tier, able));
            }
            boolean panicking = everybody;
            Set<Integer> panics = new HashSet<>();
            List<Node> chosen = new ArrayList<>();
            double left = 1;
            for (List<Node> tier : tiers.values()) {
                double ability = ability(tier);
                if (everybody) {
                    chosen.addAll(ready(tier));
                    if (!ready(tier).isEmpty()) {
                        panics.add(tier.get(0).backend.tier());
                    }
                } else if (ability > 0 && left > 1e-9) {
                    left -= ability / Math.min(1, total);
                    boolean sick = !covered && sick(tier, able);
                    panicking |= sick;
                    if (sick) {
                        panics.add(tier.get(0).backend.tier());
                    }
                    chosen.addAll(sick ? ready(tier) : keyed ? eligible(tier) : near(tier));
                }
            }
            candidates = chosen;
            reachable = new HashSet<>(chosen);
            trials = new HashSet<>();
            for (Node node : roster.values()) {
                boolean ignored = panics.contains(node.backend.tier());
                if (node.health() != HealthStatus.DOWN && node.admin() != AdminState.MAINT) {
                    reachable.add(node);
                }
                if (node.health() == HealthStatus.TRIAL
                        && !ignored
                        && chosen.stream().anyMatch(Node::healthy)) {
                    trials.add(node);
                }
                if (ignored) {
                    shownRamps.put(node, warmths.get(node));
                }
            }
            if (panicking != panic) {
                expectedEvents.add("panic " + panicking);
            }
            panic = panicking;
        }

        private static List<Node> ready(List<Node> tier) {
            return tier.stream()
                    .filter(node -> node.admin() == AdminState.READY)
                    .toList();
        }

        private static List<Node> eligible(List<Node> tier) {
            return tier.stream().filter(Node::eligible).toList();
        }

        private boolean sick(List<Node> tier, int ableInPool) {
            return panicBelow >= 0
                    && !ready(tier).isEmpty()
                    && (ableInPool == 0
                            || eligible(tier).size() * 100
                                    < panicBelow * ready(tier).size());
        }

        /** Returns how much of the load a tier can take. */
        private double ability(List<Node> tier) {
            double all = 0;
            double there = 0;
            for (Node node : tier) {
                all += node.weight() * (node.newcomer ? warmths.get(node) : 1);
                there += node.eligible() ? node.weight() * ramps.get(node) : 0;
            }
            return (there == 0) ? 0 : Math.min(1, failover.overProvisioning() * Math.min(1, there / all));
        }

        /** Returns the eligible backends in zones that get requests. */
        private List<Node> near(List<Node> tier) {
            List<Node> eligible = eligible(tier);
            Set<String> zones = new HashSet<>(Set.of(locality.zone()));
            tier.forEach(node -> zones.add(node.backend.zone()));
            if (locality.zone().isEmpty() || eligible.size() < locality.minBackends() || zones.size() == 1) {
                return eligible;
            }
            double need = 1.0 / zones.size();
            double whole = size(eligible, null);
            double here = size(eligible, locality.zone()) / whole;
            return eligible.stream()
                    .filter(node -> node.backend.zone().equals(locality.zone())
                            || (here < need - 1e-9 && size(eligible, node.backend.zone()) / whole > need + 1e-9))
                    .toList();
        }

        private double size(List<Node> nodes, @Nullable String zone) {
            return nodes.stream()
                    .filter(node -> zone == null || node.backend.zone().equals(zone))
                    .mapToDouble(node -> node.weight() * ramps.get(node))
                    .sum();
        }

        void check() {
            PoolView view = balancer.view();
            assertThat(Balancers.ids(view)).containsExactlyElementsOf(roster.keySet());
            assertThat(view.refused()).isEqualTo(refused);
            assertThat(events).isEqualTo(expectedEvents);
            assertThat(watched).isEqualTo(roster.keySet());
            if (published && !closed) {
                assertThat(view.panic()).isEqualTo(panic);
            }
            for (Learning one : learning) {
                for (Learning.Book book : one.books) {
                    assertThat(book.open).hasValue(open.getOrDefault(book, -1));
                }
            }
            for (Node node : roster.values()) {
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
}
