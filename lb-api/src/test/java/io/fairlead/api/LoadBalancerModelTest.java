package io.fairlead.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * The whole balancer against a model of it: update, settings, health, hints, trials, wishes, admin, weights, tiers,
 * zones, slow start, acquire, complete, retry, lanes, leases and close in any order. After every step the refusals, the eligibility of
 * each pick, the counters, what the strategies' trackers know, what passive health was told and the events must be what
 * the model says: no state changes without an event. At the end everything in flight completes, every counter is zero
 * and no timer is left.
 */
class LoadBalancerModelTest {
    private static final String[] IDS = {"a", "b", "c", "d", "e"};

    private record Step(String name, Consumer<ModelWorld> action) {
        @Override
        public String toString() {
            return name;
        }
    }

    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
    void behavesAsTheModel(@ForAll("members") List<Backend> members, @ForAll("steps") List<Step> steps) {
        ModelWorld world = new ModelWorld();
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
                        Arbitraries.of(1, 2, ModelPool.UNCAPPED, ModelPool.UNCAPPED))
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
        Arbitrary<Integer> slot = Arbitraries.integers().between(0, ModelTraffic.ATTEMPTS - 1);
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
        Arbitrary<Step> slowStart = Arbitraries.of(SlowStart.none(), ModelPool.SLOW_START)
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
        Arbitrary<Step> lease = Arbitraries.just(step("lease", ModelWorld::lease));
        Arbitrary<Step> endLease = Combinators.combine(Arbitraries.integers().between(0, 9), outcome)
                .as((at, how) -> step("end lease " + at, world -> world.endLease(at, how)));
        Arbitrary<Step> nextLease = Combinators.combine(Arbitraries.integers().between(0, 9), outcome)
                .as((at, how) -> step("next lease " + at, world -> world.nextLease(at, how)));
        Arbitrary<Step> settle = Arbitraries.just(step("settle", ModelWorld::settle));
        Arbitrary<Step> lane = slot.map(at -> step("new lane " + at, world -> world.moveToNewLane(at)));
        Arbitrary<Step> close = Arbitraries.just(step("close", ModelWorld::close));
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

    private static Step step(String name, Consumer<ModelWorld> action) {
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
        verdict = steps.isPresent() ? verdict.asHint(Duration.ofMillis(steps.get() * ModelNode.STEP)) : verdict;
        return reporting(id, source, verdict);
    }
}
