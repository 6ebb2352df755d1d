package io.fairlead.simulate;

import io.fairlead.api.Strategy;
import io.fairlead.simulate.Figure.Axis;
import io.fairlead.simulate.Figure.Series;
import io.fairlead.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Some of four servers are slow: where two choices are not enough. */
final class Brpc2026 implements Scenario {
    private static final int SERVERS = 4;
    private static final int MOST_SLOW = 2;
    private static final long MICROSECOND = 1_000;
    private static final long SECOND = 1_000_000 * MICROSECOND;
    private static final String P99 = "p99 (µs)";
    private static final String SHARE = "requests to slow servers (%)";
    private static final double FAST = 500;
    private static final double SLOW = 5_000;

    private final Map<String, Strategy> contenders = new LinkedHashMap<>();
    private final Map<String, int[]> published = new LinkedHashMap<>();

    Brpc2026() {
        add("round robin", Strategies.roundRobin(), 410, 6474, 7696);
        add("peak EWMA of 2", Strategies.peakEwma(), 387, 337, 7676);
        add("peak EWMA of 4", Strategies.peakEwma(Duration.ofSeconds(10), 4), 539, 334, 307);
        contenders.put("least connections", Strategies.leastConnections());
    }

    private void add(String label, Strategy strategy, int... published) {
        contenders.put(label, strategy);
        this.published.put(label, published);
    }

    @Override
    public String name() {
        return "brpc-2026";
    }

    @Override
    public String description() {
        return """
                4 servers answer in 0.3 ms (normal, deviation 0.02 ms), slow ones in 5 ms more; 4,000 requests a second
                (Poisson) for 15 seconds. Published: p99 of [apache/brpc#3340](https://github.com/apache/brpc/issues/3340), measured with
                real servers, whose healthy tail is longer. Two of four slow servers are both drawn, and one of them
                taken, by 1/6 of all pairs: 16.7 %. Least connections does not know latency; nobody published it here.
                """;
    }

    @Override
    public List<Claim> claims() {
        List<Claim> claims = new ArrayList<>();
        for (int slow = 0; slow <= MOST_SLOW; slow++) {
            for (String label : contenders.keySet()) {
                claims.add(latency(slow, label));
                if (slow > 0) {
                    claims.add(share(slow, label));
                }
            }
        }
        return claims;
    }

    private Claim latency(int slow, String label) {
        Claim claim = Claim.of(subject(slow, label), P99, 0);
        int[] values = published.get(label);
        if (values == null) {
            return claim;
        }
        Claim shown = claim.published(String.valueOf(values[slow]));
        return (values[slow] < SLOW) ? shown.atMost(FAST) : shown.atLeast(SLOW);
    }

    private Claim share(int slow, String label) {
        Claim claim = Claim.of(subject(slow, label), SHARE, 2);
        return switch (label) {
            case "round robin" ->
                claim.published(String.valueOf(25 * slow)).between(slow * 25 - 0.01, slow * 25 + 0.01);
            case "peak EWMA of 2" ->
                (slow == 1) ? claim.atMost(1) : claim.published("16.67").between(16.2, 17.2);
            case "peak EWMA of 4" -> claim.atMost(1);
            default -> claim;
        };
    }

    @Override
    public void run(long seed, Findings findings) {
        for (int slow = 0; slow <= MOST_SLOW; slow++) {
            for (Map.Entry<String, Strategy> contender : contenders.entrySet()) {
                measure(seed, slow, subject(slow, contender.getKey()), contender.getValue(), findings);
            }
        }
    }

    private static void measure(long seed, int slow, String subject, Strategy strategy, Findings findings) {
        World world = World.of(seed);
        LongSupplier usual = world.chance().normal(300 * MICROSECOND, 20 * MICROSECOND);
        List<Server> servers = Server.farm(
                SERVERS, i -> Service.parallel(() -> usual.getAsLong() + (i < slow ? 5_000 * MICROSECOND : 0)));
        Latencies latencies = new Latencies();
        Client client =
                Client.of(world, world.balancer(strategy, servers), (server, sent, latency) -> latencies.add(latency));
        world.arrivals(world.chance().exponential(SECOND / 4_000.0), 15 * SECOND, client::send);
        world.time().run();
        findings.put(subject, P99, latencies.percentileMillis(99) * 1_000);
        if (slow > 0) {
            int slowly = servers.stream().limit(slow).mapToInt(Server::served).sum();
            findings.put(subject, SHARE, 100.0 * slowly / latencies.count());
        }
    }

    @Override
    public List<Figure> figures(Table table) {
        List<String> categories = new ArrayList<>();
        for (int slow = 0; slow <= MOST_SLOW; slow++) {
            categories.add(slow + " of 4 slow");
        }
        List<Series> bars = new ArrayList<>();
        int color = 0;
        for (String label : contenders.keySet()) {
            Series ours = Series.ours(label, color);
            for (int slow = 0; slow <= MOST_SLOW; slow++) {
                ours.add(slow, table.median(subject(slow, label), P99) / 1_000);
            }
            bars.add(ours);
            int[] values = published.get(label);
            if (values != null) {
                Series theirs = Series.published(label + ", published", color);
                for (int slow = 0; slow <= MOST_SLOW; slow++) {
                    theirs.add(slow, values[slow] / 1_000.0);
                }
                bars.add(theirs);
            }
            color++;
        }
        return List.of(
                Figure.bars(name(), "Some of four servers are 5 ms slower", categories, Axis.linear("p99 (ms)"), bars));
    }

    private static String subject(int slow, String label) {
        return slow + " slow of 4: " + label;
    }
}
