package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What selectors are told adds up to what tiers and zones are to take, whatever is up, warm, heavy and where. */
class ShapingPropertiesTest {
    /** A backend in a state. */
    private record Host(int tier, String zone, int weight, boolean up, boolean returned) {}

    /** Keeps what it is told. */
    private static final class Listening implements Strategy {
        final Division division;
        final AtomicReference<@Nullable Candidates> told = new AtomicReference<>();

        Listening(Division division) {
            this.division = division;
        }

        @Override
        public Selector selector(Candidates candidates, @Nullable Selector previous) {
            told.set(candidates);
            return key -> candidates.size() == 0 ? Selector.NONE : 0;
        }

        @Override
        public Division division() {
            return division;
        }
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void factorsAddUpToTheSharesOfTiersAndZones(
            @ForAll("hosts") List<Host> hosts,
            @ForAll("divisions") Division division,
            @ForAll("localities") Locality locality,
            @ForAll("panics") Panic panic) {
        VirtualTime time = VirtualTime.create();
        Listening strategy = new Listening(division);
        LoadBalancer balancer = balancer(time, strategy, hosts, locality, panic);
        Candidates candidates = strategy.told.get();
        assertThat(candidates).isNotNull();
        PoolView view = balancer.view();

        Map<String, Double> expected = new TreeMap<>();
        for (TierView tier : view.tiers()) {
            Map<String, Double> zones = tier.zones().isEmpty() ? Map.of("*", 1.0) : tier.zones();
            zones.forEach((zone, share) -> expected.merge(tier.tier() + zone, share * tier.share(), Double::sum));
            assertThat(zones.values().stream().mapToDouble(share -> share).sum())
                    .isCloseTo(1, within(1e-6));
        }
        double whole = view.tiers().stream().mapToDouble(TierView::share).sum();
        assertThat(whole).isCloseTo(candidates.size() > 0 ? 1 : 0, within(1e-6));

        Map<String, Double> given = new TreeMap<>();
        double total = 0;
        double most = 0;
        for (int i = 0; i < candidates.size(); i++) {
            Backend backend = candidates.backend(i);
            double factor = candidates.factor(i);
            assertThat(factor).isGreaterThan(0).isLessThanOrEqualTo(1);
            assertThat(factor).isEqualTo(view.backend(backend.id()).factor());
            double load = factor * (division == Division.WEIGHT ? candidates.weight(i) : 1);
            boolean anywhere = view.tiers().stream()
                    .anyMatch(tier ->
                            tier.tier() == backend.tier() && tier.zones().isEmpty());
            given.merge(backend.tier() + (anywhere ? "*" : backend.zone()), load, Double::sum);
            total += load;
            most = Math.max(most, factor);
        }
        if (candidates.size() > 0) {
            assertThat(most).isEqualTo(1);
        }
        double sum = total;
        expected.values().removeIf(share -> share == 0);
        assertThat(given.keySet()).isEqualTo(expected.keySet());
        given.forEach((who, load) -> assertThat(load / sum).as(who).isCloseTo(expected.get(who), within(1e-6)));
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void withinAZoneFactorsDifferByRampAlone(
            @ForAll("hosts") List<Host> hosts, @ForAll("divisions") Division division) {
        Listening strategy = new Listening(division);
        LoadBalancer balancer = balancer(
                VirtualTime.create(), strategy, hosts, Locality.of("east").withMinBackends(1), Panic.below(50));
        Map<String, Double> seen = new TreeMap<>();
        for (BackendView backend : balancer.view().backends()) {
            if (backend.candidate()) {
                double load = backend.factor() / backend.ramp();
                Double other =
                        seen.put(backend.backend().tier() + backend.backend().zone(), load);
                if (other != null) {
                    assertThat(load).isCloseTo(other, within(1e-7));
                }
            }
        }
    }

    private static LoadBalancer balancer(
            VirtualTime time, Strategy strategy, List<Host> hosts, Locality locality, Panic panic) {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            Host host = hosts.get(i);
            backends.add(Backend.builder("b" + i, Balancers.ADDRESS)
                    .tier(host.tier())
                    .zone(host.zone())
                    .weight(host.weight())
                    .build());
        }
        LoadBalancer balancer = Balancers.builder(time, strategy)
                .panic(panic)
                .backends(backends)
                .build();
        balancer.reconfigure(balancer.settings()
                .withLocality(locality)
                .withSlowStart(SlowStart.fromNothing(Duration.ofSeconds(10))));
        for (int i = 0; i < hosts.size(); i++) {
            if (hosts.get(i).returned() || !hosts.get(i).up()) {
                balancer.report("b" + i, "http", Verdict.down("x"));
            }
        }
        time.runPending();
        for (int i = 0; i < hosts.size(); i++) {
            if (hosts.get(i).up()) {
                balancer.report("b" + i, "http", Verdict.up("x"));
            }
        }
        time.advance(Duration.ofSeconds(4));
        return balancer;
    }

    @Provide
    Arbitrary<List<Host>> hosts() {
        return Combinators.combine(
                        Arbitraries.of(0, 0, 1, 2),
                        Arbitraries.of("east", "west", "north", ""),
                        Arbitraries.of(1, 1, 2, 7, 100),
                        Arbitraries.of(true, true, false),
                        Arbitraries.of(true, false, false))
                .as(Host::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(16);
    }

    @Provide
    Arbitrary<Division> divisions() {
        return Arbitraries.of(Division.WEIGHT, Division.FACTOR);
    }

    @Provide
    Arbitrary<Locality> localities() {
        return Arbitraries.of(
                Locality.none(),
                Locality.of("east").withMinBackends(1),
                Locality.of("east").withCallers(0.7),
                Locality.of("south").withMinBackends(3));
    }

    @Provide
    Arbitrary<Panic> panics() {
        return Arbitraries.of(Panic.whenNoneIsEligible(), Panic.never(), Panic.below(50), Panic.below(100));
    }
}
