package io.fairlead.api;

import static io.fairlead.api.Balancers.complete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Load moves between tiers by Envoy's priority rule, and each tier panics by itself. */
class FailoverTest {
    private final VirtualTime time = VirtualTime.create();

    /** The consistent rows of Envoy's documentation: percent healthy, percent of the load, who panics at 50. */
    @ParameterizedTest
    @CsvSource({
        "100, 100, 100,   0, false, false",
        " 72, 100, 100,   0, false, false",
        " 71, 100,  99,   1, false, false",
        " 50, 100,  70,  30, false, false",
        " 25, 100,  35,  65, false, false",
        "  0, 100,   0, 100, false, false",
        " 25,  25,  50,  50, true,  true",
        "  5,  65,   7,  93, true,  false",
    })
    void dividesAsEnvoysTable(int first, int second, int firstLoad, int secondLoad, boolean one, boolean other) {
        LoadBalancer balancer = tiersOf(100, Panic.below(50), first, second);
        PoolView view = balancer.view();
        assertThat(view.tiers())
                .extracting(tier -> Math.round(100 * tier.share()))
                .containsExactly((long) firstLoad, (long) secondLoad);
        assertThat(view.tiers()).extracting(TierView::panic).containsExactly(one, other);
        assertThat(view.panic()).isEqualTo(one || other);
        for (TierView tier : view.tiers()) {
            double taken = view.backends().stream()
                    .filter(backend -> backend.backend().tier() == tier.tier())
                    .mapToDouble(BackendView::factor)
                    .sum();
            double all =
                    view.backends().stream().mapToDouble(BackendView::factor).sum();
            assertThat(taken / all).isCloseTo(tier.share(), within(1e-6));
        }
    }

    @Test
    void aThirdTierTakesWhatTwoLeave() {
        PoolView view = tiersOf(100, Panic.never(), 25, 25, 100).view();
        assertThat(view.tiers())
                .extracting(tier -> Math.round(100 * tier.share()))
                .containsExactly(35L, 35L, 30L);
    }

    @Test
    void fiveSeventhsAreEnoughToTheLastDigit() {
        LoadBalancer balancer = tiersOf(7, Panic.never(), 5, 7);
        assertThat(balancer.view().tiers()).extracting(TierView::share).containsExactly(1.0, 0.0);
        assertThat(balancer.view().backends())
                .filteredOn(BackendView::candidate)
                .hasSize(5);
    }

    @Test
    void thePartnerOfALoneTierIsItself() {
        PoolView view = tiersOf(4, Panic.whenNoneIsEligible(), 1).view();
        assertThat(view.tiers()).containsExactly(new TierView(0, 1, 0.25, false, Map.of()));
        assertThat(view.backends()).filteredOn(BackendView::candidate).allMatch(backend -> backend.factor() == 1);
    }

    @Test
    void theLastResortWaitsUntilNobodyIsLeft() {
        LoadBalancer balancer = tiersOf(100, Panic.below(50), 1, 100);
        balancer.reconfigure(balancer.settings().withFailover(Failover.lastResort()));
        assertThat(balancer.view().tiers()).extracting(TierView::share).containsExactly(1.0, 0.0);
        assertThat(balancer.view().panic()).isFalse();
        balancer.admin("0-0", AdminState.DRAIN);
        assertThat(balancer.view().tiers()).extracting(TierView::share).containsExactly(0.0, 1.0);
    }

    @Test
    void capacityIsMissingWhoeverTookIt() {
        LoadBalancer balancer = tiersOf(4, Panic.below(50), 4, 4);
        balancer.admin("0-0", AdminState.DRAIN);
        balancer.admin("0-1", AdminState.MAINT);
        assertThat(balancer.view().tiers().get(0).share()).isCloseTo(0.7, within(1e-9));
        balancer.weight("0-2", 0);
        assertThat(balancer.view().tiers().get(0).share()).as("1 of 3").isCloseTo(1.4 / 3, within(1e-9));
        assertThat(balancer.view().panic()).isFalse();
    }

    @Test
    void capacityIsWeightUnlessTheStrategyIgnoresIt() {
        List<Backend> backends = List.of(
                Backend.builder("large", Balancers.ADDRESS).weight(9).build(),
                Balancers.backend("small"),
                Backend.builder("backup", Balancers.ADDRESS).tier(1).weight(100).build());
        LoadBalancer balancer = Balancers.builder(time, Balancers.divided(Division.WEIGHT))
                .backends(backends)
                .build();
        down(balancer, "small");
        assertThat(balancer.view().tiers().get(0).share()).isEqualTo(1);
        balancer.reconfigure(balancer.settings().withStrategy(Balancers.divided(Division.FACTOR)));
        PoolView view = balancer.view();
        assertThat(view.tiers().get(0).share()).isCloseTo(0.7, within(1e-9));
        assertThat(view.backend("large").factor()).isEqualTo(1);
        assertThat(view.backend("backup").factor()).isCloseTo(3 / 7.0, within(1e-8));
        balancer.admin("small", AdminState.MAINT);
        balancer.reconfigure(balancer.settings().withStrategy(Balancers.divided(Division.WEIGHT)));
        down(balancer, "large");
        balancer.admin("small", AdminState.READY);
        report(balancer, "small", Verdict.up("x"));
        view = balancer.view();
        assertThat(view.tiers().get(0).share()).isCloseTo(0.14, within(1e-9));
        assertThat(view.backend("backup").factor() * 100)
                .as("86 for each 14 of the small one")
                .isCloseTo(view.backend("small").factor() * 86 / 14, within(1e-5));
    }

    @Test
    void everybodySharesAlikeWhenAllTiersPanic() {
        LoadBalancer balancer = tiersOf(3, Panic.whenNoneIsEligible(), 0, 0);
        balancer.admin("1-1", AdminState.MAINT);
        PoolView view = balancer.view();
        assertThat(view.panic()).isTrue();
        assertThat(view.backends())
                .filteredOn(BackendView::candidate)
                .hasSize(5)
                .allMatch(backend -> backend.factor() == 1);
        balancer.reconfigure(balancer.settings().withPanic(Panic.never()));
        assertThat(balancer.view().backends()).noneMatch(BackendView::candidate);
        assertThat(balancer.view().tiers()).extracting(TierView::share).containsOnly(0.0);
    }

    @Test
    void aPoolOfOneTierPanicsAsDocumentedAboveWhatTheFactorCovers() {
        LoadBalancer balancer = tiersOf(10, Panic.below(90), 8);
        assertThat(balancer.view().panic()).isTrue();
        balancer.reconfigure(balancer.settings().withFailover(Failover.lastResort()));
        assertThat(balancer.view().panic()).isTrue();
        balancer.reconfigure(balancer.settings().withPanic(Panic.below(80)));
        assertThat(balancer.view().panic()).isFalse();
    }

    /** Who is in maintenance is nobody's partner: the tier beside it is alone, and panics for all the load. */
    @Test
    void aTierInMaintenanceKeepsNobodyFromPanicking() {
        LoadBalancer balancer = tiersOf(2, Panic.whenNoneIsEligible(), 0, 2);
        balancer.admin("1-0", AdminState.MAINT);
        balancer.admin("1-1", AdminState.MAINT);
        PoolView view = balancer.view();
        assertThat(view.tiers()).extracting(TierView::share).containsExactly(1.0, 0.0);
        assertThat(view.tiers()).extracting(TierView::panic).containsExactly(true, false);
        assertThat(view.backends())
                .filteredOn(BackendView::candidate)
                .extracting(backend -> backend.backend().id())
                .containsExactly("0-0", "0-1");
    }

    @Test
    void aPoolInMaintenanceHasNoSharesAndNoPanic() {
        LoadBalancer balancer = tiersOf(1, Panic.whenNoneIsEligible(), 1, 1);
        balancer.admin("0-0", AdminState.MAINT);
        balancer.admin("1-0", AdminState.MAINT);
        assertThat(balancer.view().tiers()).extracting(TierView::share).containsExactly(0.0, 0.0);
        assertThat(balancer.view().panic()).isFalse();
    }

    @Test
    void aTierWithoutLoadDoesNotPanic() {
        LoadBalancer balancer = tiersOf(10, Panic.below(50), 6, 0);
        assertThat(balancer.view().tiers()).extracting(TierView::panic).containsExactly(false, false);
        assertThat(balancer.view().backends())
                .filteredOn(BackendView::candidate)
                .hasSize(6);
    }

    @Test
    void explainsWhoTakesWhichPart() {
        LoadBalancer balancer = tiersOf(2, Panic.never(), 1, 2);
        PoolView view = balancer.view();
        assertThat(view.summary("0-0")).isEqualTo("in: nothing reported yet; tier 0 takes 70 %");
        assertThat(view.summary("1-1")).isEqualTo("in: nothing reported yet; tier 1 takes 30 %");
        report(balancer, "0-1", Verdict.up("HTTP 200"));
        assertThat(balancer.view().summary("0-1")).isEqualTo("in: healthy");
        assertThat(balancer.view().summary("1-1")).isEqualTo("standby: tier 1 waits while a lower tier is in use");
    }

    @Test
    void aStrategyByKeyGivesEachKeyOneTier() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.divided(Division.KEY)).build();
        balancer.update(members(2, 2));
        Map<Long, String> whole = homes(balancer);
        assertThat(new HashSet<>(whole.values())).containsExactlyInAnyOrder("0-0", "0-1");

        down(balancer, "0-1");
        Map<Long, String> half = homes(balancer);
        assertThat(homes(balancer)).isEqualTo(half);
        double first = half.values().stream().filter("0-0"::equals).count() / (double) half.size();
        // 6.8 standard deviations of 20,000 keys, which a bias of 0.022 would leave
        assertThat(first).isCloseTo(0.7, within(0.022));
        assertThat(new HashSet<>(half.values())).containsExactlyInAnyOrder("0-0", "1-0", "1-1");

        down(balancer, "1-1");
        Map<Long, String> less = homes(balancer);
        half.forEach((key, home) -> {
            if (home.equals("0-0")) {
                assertThat(less).containsEntry(key, home); // 70 of 140 became 50 of 100 for tier 0: none comes, some go
            }
        });
    }

    /** Numbers, addresses, counters in the upper half: keys that differ in any sixteen bits only are divided alike. */
    @ParameterizedTest
    @ValueSource(ints = {0, 8, 16, 24, 32, 40, 48})
    void tiersGetTheirKeysWhicheverBitsDiffer(int shift) {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.divided(Division.KEY)).build();
        balancer.update(members(2, 2));
        down(balancer, "0-1");
        Attempt attempt = balancer.attempt();
        int first = 0;
        for (long key = 0; key < 65_536; key++) {
            attempt.reset();
            assertThat(balancer.acquire(attempt.hash(key << shift))).isTrue();
            first += attempt.backend().tier() == 0 ? 1 : 0;
            complete(attempt, Outcome.SUCCESS);
        }

        // 6.8 standard deviations of 65,536 draws
        assertThat(first / 65_536.0).isCloseTo(0.7, within(0.0122));
    }

    @Test
    void requestsByKeyAreRefusedAsSaturatedWhenEveryTierIs() {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            backends.add(Backend.builder("b" + i, Balancers.ADDRESS)
                    .tier(i / 2)
                    .maxConcurrency(1)
                    .build());
        }
        LoadBalancer balancer = Balancers.builder(time, Balancers.divided(Division.KEY))
                .backends(backends)
                .build();
        down(balancer, "b1");
        for (long key = 0; key < 3; key++) {
            assertThat(balancer.acquire(balancer.attempt().hash(key))).isTrue();
        }
        Attempt attempt = balancer.attempt();
        assertThat(balancer.acquire(attempt.hash(3))).isFalse();
        assertThat(attempt.refusal()).isEqualTo(Refusal.SATURATED);
    }

    @Test
    void retriesByKeyReachEveryBackendOfEveryTierOnce() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.divided(Division.KEY))
                .retryBudget(RetryBudget.unlimited())
                .build();
        balancer.update(members(4, 3));
        down(balancer, "0-1");
        down(balancer, "0-2");
        Attempt attempt = balancer.lane().attempt();
        for (long key = 0; key < 1_000; key++) {
            attempt.reset();
            attempt.hash(key);
            List<String> tried = new ArrayList<>();
            while (balancer.acquire(attempt)) {
                tried.add(attempt.backend().id());
                complete(attempt, Outcome.CONNECT_FAILED);
            }
            assertThat(attempt.refusal()).isEqualTo(Refusal.ALL_TRIED);
            assertThat(tried).containsExactlyInAnyOrder("0-0", "0-3", "1-0", "1-1", "1-2");
            String home = tried.get(0).substring(0, 2);
            int inTier = home.equals("0-") ? 2 : 3;
            assertThat(tried.subList(0, inTier)).as("its own tier first").allMatch(id -> id.startsWith(home));
        }
    }

    @Test
    void aStrategyByKeyHasASelectorForEachTierThatIsInUse() {
        List<String> built = new ArrayList<>();
        Strategy recording = new Strategy() {
            @Override
            public Selector selector(Candidates candidates, @Nullable Selector previous) {
                String name = candidates.backend(0).id() + " of " + candidates.size();
                built.add(name + " after " + previous);
                return new Selector() {
                    @Override
                    public int select(SelectionKey key) {
                        return 0;
                    }

                    @Override
                    public String toString() {
                        return name;
                    }
                };
            }

            @Override
            public Division division() {
                return Division.KEY;
            }
        };
        LoadBalancer balancer =
                Balancers.builder(time, recording).backends(members(2, 5, 1)).build();
        down(balancer, "0-1");
        for (int i = 0; i < 4; i++) {
            balancer.report("1-" + i, "http", Verdict.down("x"));
        }
        time.runPending();
        report(balancer, "0-1", Verdict.up("x"));
        assertThat(built)
                .containsExactly(
                        "0-0 of 2 after null",
                        "0-0 of 1 after 0-0 of 2",
                        "1-0 of 5 after 0-0 of 2",
                        "0-0 of 1 after 0-0 of 1",
                        "1-4 of 1 after 1-0 of 5",
                        "2-0 of 1 after null",
                        "0-0 of 2 after 0-0 of 1");
    }

    @Test
    void refusesAFactorBelowOne() {
        assertThatThrownBy(() -> new Failover(0.9)).hasMessage("overProvisioning: 0.9 (expected: >= 1)");
        assertThatThrownBy(() -> new Failover(Double.NaN)).hasMessage("overProvisioning: NaN (expected: >= 1)");
    }

    /** Tiers of equal size, of which so many are up. */
    private LoadBalancer tiersOf(int size, Panic panic, int... up) {
        int[] sizes = new int[up.length];
        Arrays.fill(sizes, size);
        LoadBalancer balancer = Balancers.builder(time, Balancers.divided(Division.WEIGHT))
                .panic(panic)
                .backends(members(sizes))
                .build();
        for (int tier = 0; tier < up.length; tier++) {
            for (int i = up[tier]; i < size; i++) {
                balancer.report(tier + "-" + i, "http", Verdict.down("x"));
            }
        }
        time.runPending();
        return balancer;
    }

    private static List<Backend> members(int... sizes) {
        List<Backend> backends = new ArrayList<>();
        for (int tier = 0; tier < sizes.length; tier++) {
            for (int i = 0; i < sizes[tier]; i++) {
                backends.add(Backend.builder(tier + "-" + i, Balancers.ADDRESS)
                        .tier(tier)
                        .build());
            }
        }
        return backends;
    }

    private void down(LoadBalancer balancer, String id) {
        report(balancer, id, Verdict.down("x"));
    }

    private void report(LoadBalancer balancer, String id, Verdict verdict) {
        balancer.report(id, "http", verdict);
        time.runPending();
    }

    private static Map<Long, String> homes(LoadBalancer balancer) {
        Map<Long, String> homes = new HashMap<>();
        Attempt attempt = balancer.attempt();
        for (long key = 0; key < 20_000; key++) {
            attempt.reset();
            assertThat(balancer.acquire(attempt.hash(key))).isTrue();
            homes.put(key, attempt.backend().id());
            complete(attempt, Outcome.SUCCESS);
        }
        return homes;
    }
}
