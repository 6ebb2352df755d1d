package io.fairlead.simulate;

import io.fairlead.api.Strategy;
import io.fairlead.strategies.Strategies;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One backend fails fast, which looks like being fast. */
final class FastFailer implements Scenario {
    private static final int BACKENDS = 10;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final String SHARE = "requests to the one that fails (%)";

    private final Map<String, Strategy> contenders = new LinkedHashMap<>();
    private final List<Claim> claims = new ArrayList<>();

    FastFailer() {
        add(share("round robin").between(9.99, 10.01), Strategies.roundRobin());
        add(share("two choices").atLeast(10), Strategies.powerOfTwoChoices());
        add(share("least connections").atLeast(10), Strategies.leastConnections());
        add(share("peak EWMA").published("below 10").atMost(5), Strategies.peakEwma());
    }

    private static Claim share(String subject) {
        return Claim.of(subject, SHARE, 2);
    }

    private void add(Claim claim, Strategy strategy) {
        contenders.put(claim.subject(), strategy);
        claims.add(claim);
    }

    @Override
    public String name() {
        return "fast-failer";
    }

    @Override
    public String description() {
        return """
                10 backends, 1,000 requests a second (Poisson) for a minute. Nine answer in 20 ms (exponential), one
                fails in 1 ms. Whoever goes by what is in flight, or by latency alone, prefers the one that fails
                ([linkerd2-proxy#4537](https://github.com/linkerd/linkerd2-proxy/pull/4537), 2026); peak EWMA counts a failure as
                dear and must give it less than its tenth. Taking it out altogether is the business of health.
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
            List<Server> servers = new ArrayList<>();
            Server failing = Server.failing("failing", Service.parallel(() -> MILLISECOND));
            servers.add(failing);
            servers.addAll(Server.farm(
                    BACKENDS - 1, i -> Service.parallel(world.chance().exponential(20.0 * MILLISECOND))));
            int[] answered = new int[1];
            Client client =
                    Client.of(world, world.balancer(strategy, servers), (server, sent, latency) -> answered[0]++);
            world.arrivals(world.chance().exponential(MILLISECOND), 60 * SECOND, client::send);
            world.time().run();
            findings.put(subject, SHARE, 100.0 * failing.served() / answered[0]);
        });
    }

    @Override
    public List<Figure> figures(Table table) {
        return List.of();
    }
}
