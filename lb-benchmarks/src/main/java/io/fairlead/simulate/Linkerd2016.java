package io.fairlead.simulate;

import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Strategy;
import io.fairlead.simulate.Figure.Axis;
import io.fairlead.simulate.Figure.Series;
import io.fairlead.strategies.Strategies;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** One backend of eleven becomes slow for half a minute. */
final class Linkerd2016 implements Scenario {
    private static final int BACKENDS = 11;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final double[] PERCENTILES = {50, 90, 95, 99, 99.5, 99.9};
    private static final String SUCCESS = "success within 1 s (%)";
    private static final String SLOW_REQUESTS = "requests to the slow backend";

    private final Map<String, Strategy> contenders = new LinkedHashMap<>();
    private final List<Claim> claims = new ArrayList<>();

    Linkerd2016() {
        add(success("round robin").published("95").between(95.3, 95.6), Strategies.roundRobin());
        add(success("random"), Strategies.random());
        add(success("two choices").published("99").between(99.0, 99.7), Strategies.powerOfTwoChoices());
        add(success("least connections").between(99.0, 99.7), Strategies.leastConnections());
        add(success("peak EWMA").published("99.9").between(99.85, 100), Strategies.peakEwma());
    }

    private static Claim success(String subject) {
        return Claim.of(subject, SUCCESS, 2);
    }

    private void add(Claim success, Strategy strategy) {
        String subject = success.subject();
        contenders.put(subject, strategy);
        claims.add(success);
        for (double percentile : PERCENTILES) {
            Claim latency = Claim.of(subject, latency(percentile), 0);
            boolean fast = percentile == 99.9 && success.band().low() > 99.8;
            claims.add(fast ? latency.atMost(250) : latency);
        }
        claims.add(Claim.of(subject, SLOW_REQUESTS, 0));
    }

    @Override
    public String name() {
        return "linkerd-2016";
    }

    @Override
    public String description() {
        return """
                11 backends answer in 167 ms (normal, deviation 5 ms); one client sends 1,000 requests a second for a
                minute. From 15 s to 45 s one backend takes 2 s. Published: how many are answered within a second,
                [Beyond Round Robin: Load Balancing for Latency](https://linkerd.io/2016/03/16/beyond-round-robin-load-balancing-for-latency/),
                2016. Round robin can be computed: 1 - 1/11 × 30/60 = 95.45 %.
                """;
    }

    @Override
    public List<Claim> claims() {
        return claims;
    }

    @Override
    public void run(long seed, Findings findings) {
        contenders.forEach((subject, strategy) -> {
            World world = World.of(seed);
            LongSupplier usual = world.chance().normal(167 * MILLISECOND, 5 * MILLISECOND);
            List<Server> servers = Server.farm(
                    BACKENDS,
                    i -> now ->
                            now + (i == 0 && now >= 15 * SECOND && now < 45 * SECOND ? 2 * SECOND : usual.getAsLong()));
            LoadBalancer balancer = world.balancer(strategy, servers);
            Latencies latencies = new Latencies();
            Client client = Client.of(world, balancer, (server, sent, latency) -> latencies.add(latency));
            world.arrivals(() -> MILLISECOND, 60 * SECOND, client::send);
            world.time().run();
            findings.put(subject, SUCCESS, latencies.percentWithin(SECOND));
            for (double percentile : PERCENTILES) {
                findings.put(subject, latency(percentile), latencies.percentileMillis(percentile));
            }
            findings.put(subject, SLOW_REQUESTS, servers.get(0).served());
        });
    }

    @Override
    public List<Figure> figures(Table table) {
        List<String> categories = new ArrayList<>();
        for (double percentile : PERCENTILES) {
            categories.add(percentile(percentile));
        }
        List<Series> bars = new ArrayList<>();
        for (String subject : contenders.keySet()) {
            Series bar = Series.ours(subject, bars.size());
            for (double percentile : PERCENTILES) {
                bar.add(percentile, table.median(subject, latency(percentile)));
            }
            bars.add(bar);
        }
        return List.of(Figure.bars(
                name(),
                "Latency when one of 11 backends takes 2 s for half the time",
                categories,
                Axis.linear("ms"),
                bars));
    }

    private static String latency(double percentile) {
        return percentile(percentile) + " (ms)";
    }

    private static String percentile(double percentile) {
        return "p" + Rounded.text(percentile, percentile == StrictMath.rint(percentile) ? 0 : 1);
    }
}
