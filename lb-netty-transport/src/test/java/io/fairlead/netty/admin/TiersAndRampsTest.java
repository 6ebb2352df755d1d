package io.fairlead.netty.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.AdminState;
import io.fairlead.api.AffinitySource;
import io.fairlead.api.Backend;
import io.fairlead.api.BackendView;
import io.fairlead.api.CheckSource;
import io.fairlead.api.DiscoverySource;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.PoolView;
import io.fairlead.api.Settings;
import io.fairlead.api.SlowStart;
import io.fairlead.api.TierView;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import io.fairlead.netty.log.JsonText;
import io.fairlead.strategies.Strategies;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What tiers take and how far backends have warmed up is on every page. */
class TiersAndRampsTest {
    private static final BackendView WARM = Pools.backend("a", HealthStatus.UP, AdminState.READY, true, "");

    @Test
    void whatTiersTakeIsShown() {
        TierView first = new TierView(0, 0.7, 0.5, false, Map.of());
        Snapshot one = tiers(first);
        Snapshot two = tiers(first, new TierView(3, 0.3, 1, true, Map.of("\"zone\"", 0.8, "", 0.2)));

        String json = StatsJson.of(two);
        JsonText.check(json);
        assertThat(json)
                .contains("\"tiers\":[{\"tier\":0,\"share\":0.7,\"available\":0.5,\"panic\":false,\"zones\":{}},"
                        + "{\"tier\":3,\"share\":0.3,\"available\":1.0,\"panic\":true,"
                        + "\"zones\":{\"\":0.2,\"\\\"zone\\\"\":0.8}}],");
        assertThat(Metrics.of(two))
                .contains(
                        "# TYPE fairlead_pool_tier_share_ratio gauge\n",
                        "\nfairlead_pool_tier_share_ratio{pool=\"api\",tier=\"0\"} 0.7\n",
                        "\nfairlead_pool_tier_share_ratio{pool=\"api\",tier=\"3\"} 0.3\n",
                        "\nfairlead_pool_tier_available_ratio{pool=\"api\",tier=\"0\"} 0.5\n",
                        "\nfairlead_pool_tier_panic{pool=\"api\",tier=\"0\"} 0\n",
                        "\nfairlead_pool_tier_panic{pool=\"api\",tier=\"3\"} 1\n");
        assertThat(page(two))
                .contains(
                        "<dt>tier 0</dt><dd>70 %, 50 % available</dd>",
                        "<dt>tier 3</dt><dd>30 %, 100 % available, panic</dd>");
        assertThat(EventStream.event(two, List.of()))
                .contains("\"70 %, 50 % available\",\"30 %, 100 % available, panic\"],false]");

        assertThat(StatsJson.of(one)).contains("\"tiers\":[{\"tier\":0,");
        assertThat(page(one)).as("one tier takes everything").doesNotContain("<dt>tier");
        assertThat(StatsPage.shape(two)).isNotEqualTo(StatsPage.shape(one));
        assertThat(StatsPage.shape(Pools.sticky(two))).isNotEqualTo(StatsPage.shape(two));
    }

    @Test
    void aBackendThatWarmsUpShowsHowFarItIsAndWhatItsWeightIsNow() {
        BackendView warming = ramp(WARM, 0.4);
        Snapshot before = Pools.of("api", Map.of(), warming);
        Snapshot after = Pools.of("api", Map.of(), WARM);

        assertThat(StatsJson.of(before)).contains("\"weight\":2,", "\"ramp\":0.4,\"factor\":1.0,");
        assertThat(StatsJson.of(after)).contains("\"ramp\":1.0,\"factor\":1.0,");
        assertThat(Metrics.of(before))
                .contains(
                        "# TYPE fairlead_backend_ramp_ratio gauge\n",
                        "\nfairlead_backend_ramp_ratio{pool=\"api\",backend=\"a\"} 0.4\n",
                        "\nfairlead_backend_weight{pool=\"api\",backend=\"a\"} 2\n");
        assertThat(page(before))
                .contains(
                        "<td><span>2</span><small>effective: 0.8</small></td>",
                        "<small>in: healthy; warming up, at 40 %</small>");
        assertThat(page(after)).contains("<td><span>2</span><small></small></td>");
        assertThat(StatsPage.shape(before)).isEqualTo(StatsPage.shape(after));
        List<StatsRow> rows = StatsRow.of(after);
        assertThat(EventStream.changed(StatsRow.of(before), rows)).isEqualTo(rows);
    }

    /** HAProxy 2.6: weight is the effective one, rounded up; throttle a percentage, empty at full weight. */
    @Test
    void csvHasTheEffectiveWeightAndTheThrottleOfHaproxy() {
        BackendView barely = ramp(WARM, 0.01);
        Snapshot snapshot = Pools.of("api", Map.of(), ramp(WARM, 0.76), barely, WARM, ramp(WARM, 70, 0.1));
        List<String[]> rows =
                StatsCsv.of(snapshot).lines().map(line -> line.split(",", -1)).toList();
        int weight = List.of(rows.get(0)).indexOf("weight");
        int throttle = List.of(rows.get(0)).indexOf("throttle");

        assertThat(rows.subList(2, 7).stream().map(row -> row[weight])).containsExactly("2", "1", "2", "7", "11");
        assertThat(rows.subList(2, 7).stream().map(row -> row[throttle])).containsExactly("76", "1", "", "10", "");
    }

    @Test
    void weightsAreForPeople() {
        assertThat(List.of(Words.weight(0.01), Words.weight(0.8), Words.weight(100), Words.weight(26_214.25)))
                .containsExactly("0.01", "0.8", "100", "26214.25");
    }

    /** A weight of 4 of 9 is lost, comes back, and warms up in 100 seconds; over-provisioning is 1.4. */
    @Test
    void thePageFollowsABackendThatComesBack() {
        VirtualTime time = VirtualTime.create();
        try (LoadBalancer balancer = LoadBalancer.builder(Settings.of(Strategies.weightedRoundRobin())
                                .withSlowStart(SlowStart.over(Duration.ofSeconds(100))))
                        .name("api")
                        .ticker(time)
                        .scheduler(time)
                        .controlExecutor(Runnable::run)
                        .backends(List.of(backend("a", 4, 0), backend("b", 4, 0), backend("c", 1, 1)))
                        .build();
                Survey survey = Survey.of(
                        () -> List.of(balancer),
                        TrafficSource.none(),
                        CheckSource.none(),
                        AffinitySource.none(),
                        DiscoverySource.none(),
                        List::of,
                        Clock.systemUTC())) {
            assertThat(page(survey.snapshot()))
                    .contains("<dd>100 %, 100 % available</dd>", "<dd>0 %, 100 % available</dd>")
                    .doesNotContain("warming", "effective");
            balancer.report("a", "http", Verdict.down("gone"));
            assertThat(page(survey.snapshot()))
                    .contains("<dd>70 %, 50 % available</dd>", "<dd>30 %, 100 % available</dd>")
                    .doesNotContain("warming", "effective");
            balancer.report("a", "http", Verdict.up(""));
            time.advance(Duration.ofSeconds(40));
            assertThat(page(survey.snapshot()))
                    .contains(
                            "<dd>98 %, 70 % available</dd>",
                            "<dd>2 %, 100 % available</dd>",
                            "warming up, at 40 %; tier 0 takes 98 %",
                            "<span>4</span><small>effective: 1.6</small>");
            balancer.weight("a", 10);
            assertThat(page(survey.snapshot())).contains("<span>10</span><small>effective: 4, config: 4</small>");
        }
    }

    private static Backend backend(String id, int weight, int tier) {
        return Backend.builder(id, InetSocketAddress.createUnresolved("10.0.0.1", 80))
                .weight(weight)
                .tier(tier)
                .build();
    }

    private static String page(Snapshot snapshot) {
        return StatsPage.of(snapshot, "n", null, false);
    }

    private static Snapshot tiers(TierView... tiers) {
        Snapshot plain = Pools.of("api", Map.of(), WARM);
        Snapshot.Pool pool = plain.pools().get(0);
        PoolView view = pool.view();
        PoolView tiered = new PoolView(
                view.name(),
                view.strategy(),
                view.generation(),
                view.panic(),
                view.closed(),
                view.refused(),
                Arrays.asList(tiers),
                view.backends());
        return new Snapshot(
                List.of(new Snapshot.Pool(tiered, pool.traffic(), pool.checks(), pool.downtimes(), pool.affinity())),
                plain.frontends(),
                plain.millis());
    }

    private static BackendView ramp(BackendView view, double ramp) {
        return ramp(view, view.weight(), ramp);
    }

    private static BackendView ramp(BackendView view, int weight, double ramp) {
        return new BackendView(
                view.backend(),
                view.state(),
                view.age(),
                view.sources(),
                view.sourceAges(),
                view.failures(),
                weight,
                weight,
                view.factor(),
                ramp,
                view.candidate(),
                view.inFlight(),
                view.acquired(),
                view.outcomes());
    }
}
