package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The local zone takes what it can; the rest goes where there is more than the callers there need. */
class LocalityTest {
    private static final Locality EAST = Locality.of("east");

    private final VirtualTime time = VirtualTime.create();

    @Test
    void aZoneThatHasItsPartTakesEverything() {
        PoolView view = pool(EAST, Map.of("east", 2, "west", 2, "north", 2)).view();
        assertThat(view.tiers().get(0).zones()).isEqualTo(Map.of("east", 1.0));
        assertThat(candidates(view)).containsExactly("east0", "east1");
        assertThat(view.backends()).filteredOn(BackendView::candidate).allMatch(backend -> backend.factor() == 1);
        assertThat(view.summary("east0")).isEqualTo("in: nothing reported yet; zone east takes 100 %");
        assertThat(view.summary("west0"))
                .isEqualTo("standby: zone west waits while other zones of tier 0 are preferred");
    }

    @Test
    void aZoneThatLacksBackendsKeepsWhatTheyCanTake() {
        LoadBalancer balancer = pool(EAST, Map.of("east", 2, "west", 3, "north", 3));
        down(balancer, "east1");
        // east has 1 of 7 and a third of the callers: it keeps 3/7; west and north have equally much to spare
        Map<String, Double> zones = balancer.view().tiers().get(0).zones();
        assertThat(zones.get("east")).isCloseTo(3 / 7.0, within(1e-9));
        assertThat(zones.get("west")).isCloseTo(2 / 7.0, within(1e-9));
        assertThat(zones.get("north")).isCloseTo(2 / 7.0, within(1e-9));
        assertThat(balancer.view().backend("east0").factor()).isEqualTo(1);
        assertThat(balancer.view().backend("west0").factor()).isCloseTo(2 / 9.0, within(1e-8));
        assertThat(balancer.view().summary("west0")).isEqualTo("in: nothing reported yet; zone west takes 29 %");
    }

    @Test
    void loadGoesOnlyWhereThereIsSomethingToSpare() {
        LoadBalancer balancer = pool(EAST, Map.of("east", 1, "west", 2, "north", 5));
        // parts 1/8, 2/8, 5/8 against a third each: west needs all it has
        Map<String, Double> zones = balancer.view().tiers().get(0).zones();
        assertThat(zones).containsOnlyKeys("east", "north");
        assertThat(zones.get("east")).isCloseTo(3 / 8.0, within(1e-9));
    }

    @Test
    void everyZoneIsLoadedAlikeIfAllCallersDoTheSame() {
        Map<String, Integer> sizes = Map.of("east", 1, "west", 2, "north", 6);
        Map<String, Double> load = new TreeMap<>();
        for (String zone : sizes.keySet()) {
            pool(Locality.of(zone), sizes).view().tiers().get(0).zones().forEach((to, share) -> {
                load.merge(to, share / 3, Double::sum);
            });
        }
        sizes.forEach((zone, size) -> assertThat(load.get(zone)).isCloseTo(size / 9.0, within(1e-9)));
    }

    @Test
    void withoutBackendsInItsZoneACallerSpreadsOverTheOthers() {
        Map<String, Double> zones = pool(Locality.of("south"), Map.of("east", 3, "west", 3))
                .view()
                .tiers()
                .get(0)
                .zones();
        assertThat(zones).containsOnlyKeys("east", "west");
        assertThat(zones.get("east")).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void callersMayBeUnevenlySpread() {
        Map<String, Integer> sizes = Map.of("east", 3, "west", 6);
        assertThat(zones(EAST.withCallers(1 / 3.0), sizes)).isEqualTo(Map.of("east", 1.0));
        assertThat(zones(EAST, sizes).get("east")).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(zones(EAST.withCallers(1), sizes).get("east"))
                .as("all callers in one zone: by capacity")
                .isCloseTo(1 / 3.0, within(1e-9));
    }

    /** 0.1 + 0.2 is more than three tenths in binary; a zone that has three of ten backends takes all of its own. */
    @Test
    void aZoneHasItsPartToTheLastDigit() {
        assertThat(zones(EAST.withCallers(0.1 + 0.2), Map.of("east", 3, "west", 7)))
                .isEqualTo(Map.of("east", 1.0));
    }

    @Test
    void aZoneThatWarmsUpKeepsWhatItCanTakeByNow() {
        LoadBalancer balancer = pool(EAST.withMinBackends(1), Map.of("east", 2, "west", 2));
        balancer.reconfigure(balancer.settings().withSlowStart(SlowStart.over(Duration.ofSeconds(60))));
        down(balancer, "east1");
        balancer.report("east1", "http", Verdict.up("x"));
        time.runPending();
        // 1.1 of 3.1 against a half
        assertThat(balancer.view().tiers().get(0).zones().get("east")).isCloseTo(2.2 / 3.1, within(1e-9));
    }

    @Test
    void smallPoolsAndPanicAndKeysKnowNoZones() {
        LoadBalancer balancer = pool(EAST, Map.of("east", 3, "west", 3));
        assertThat(candidates(balancer.view())).hasSize(3);
        down(balancer, "west0");
        assertThat(candidates(balancer.view())).as("five are too few").hasSize(5);
        balancer.reconfigure(balancer.settings().withLocality(EAST.withMinBackends(5)));
        assertThat(candidates(balancer.view())).hasSize(3);
        balancer.reconfigure(balancer.settings().withStrategy(Balancers.divided(Division.KEY)));
        assertThat(candidates(balancer.view())).hasSize(5);
        balancer.reconfigure(
                balancer.settings().withStrategy(Balancers.cyclic()).withPanic(Panic.below(100)));
        assertThat(candidates(balancer.view())).as("all of a pool in panic").hasSize(6);
        assertThat(balancer.view().tiers().get(0).zones()).isEmpty();
    }

    @Test
    void aWaitingZoneIsReachedByPreferenceAndTakesOverWhenTheLocalOneIsGone() {
        LoadBalancer balancer = pool(EAST.withMinBackends(1), Map.of("east", 1, "west", 1));
        Attempt attempt = balancer.attempt();
        assertThat(balancer.acquire(attempt.prefer("west0"))).isTrue();
        assertThat(attempt.backend().id()).isEqualTo("west0");
        down(balancer, "east0");
        assertThat(candidates(balancer.view())).containsExactly("west0");
    }

    @Test
    void zonesDivideTheShareOfTheirTier() {
        List<Backend> backends = new ArrayList<>(members(Map.of("east", 2, "west", 2), 0));
        backends.addAll(members(Map.of("east", 1, "west", 3), 1));
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.cyclic()).backends(backends).build();
        balancer.reconfigure(balancer.settings().withLocality(EAST.withMinBackends(1)));
        down(balancer, "west0");
        down(balancer, "west1");
        PoolView view = balancer.view();
        assertThat(view.tiers().get(0).share()).isCloseTo(0.7, within(1e-9));
        assertThat(view.tiers().get(0).zones()).isEqualTo(Map.of("east", 1.0));
        assertThat(view.tiers().get(1).zones().get("east")).isCloseTo(0.5, within(1e-9));
        assertThat(view.summary("tier1-west0"))
                .isEqualTo("in: nothing reported yet; tier 1 takes 30 %; zone west takes 50 % of its tier");
        assertThat(view.backend("tier1-east0").factor())
                .as("0.15 for one, where the two of tier 0 have 0.35 each")
                .isCloseTo(15 / 35.0, within(1e-8));
        assertThat(view.backend("tier1-west2").factor()).isCloseTo(5 / 35.0, within(1e-8));
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThatThrownBy(() -> EAST.withCallers(1.5)).hasMessage("callers: 1.5 (expected: 0..1)");
        assertThatThrownBy(() -> EAST.withMinBackends(0)).hasMessage("minBackends: 0 (expected: >= 1)");
    }

    private Map<String, Double> zones(Locality locality, Map<String, Integer> sizes) {
        return pool(locality, sizes).view().tiers().get(0).zones();
    }

    private LoadBalancer pool(Locality locality, Map<String, Integer> sizes) {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic())
                .backends(members(sizes, 0))
                .build();
        balancer.reconfigure(balancer.settings().withLocality(locality));
        return balancer;
    }

    private static List<Backend> members(Map<String, Integer> sizes, int tier) {
        List<Backend> backends = new ArrayList<>();
        sizes.forEach((zone, size) -> {
            for (int i = 0; i < size; i++) {
                backends.add(Backend.builder((tier == 0 ? "" : "tier1-") + zone + i, Balancers.ADDRESS)
                        .tier(tier)
                        .zone(zone)
                        .build());
            }
        });
        return backends;
    }

    private static List<String> candidates(PoolView view) {
        return view.backends().stream()
                .filter(BackendView::candidate)
                .map(backend -> backend.backend().id())
                .sorted()
                .toList();
    }

    private void down(LoadBalancer balancer, String id) {
        balancer.report(id, "http", Verdict.down("x"));
        time.runPending();
    }
}
