package io.fairlead.simulate;

import io.fairlead.api.Strategy;
import io.fairlead.simulate.Figure.Axis;
import io.fairlead.simulate.Figure.Series;
import io.fairlead.strategies.Strategies;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several balancers before the same servers, each of which sees what it sends itself: a fleet of clients. */
final class OwnView implements Scenario {
    private static final int SERVERS = 10;
    private static final double LOAD = 0.8;
    private static final double RANDOM = 1 / (1 - LOAD);
    private static final int JOBS = 200_000;
    private static final int[] BALANCERS = {1, 2, 4, 8, 16, 32};

    private final Map<String, Strategy> contenders = new LinkedHashMap<>();
    private final List<Claim> claims = new ArrayList<>();

    OwnView() {
        contenders.put("two choices", Strategies.powerOfTwoChoices());
        contenders.put("least connections", Strategies.leastConnections());
        for (String subject : contenders.keySet()) {
            for (int balancers : BALANCERS) {
                claims.add(Claim.of(subject, time(balancers), 2).atMost(RANDOM));
            }
        }
    }

    @Override
    public String name() {
        return "own-view";
    }

    @Override
    public String description() {
        return """
                10 servers with a queue each, as in the scenario before, at a load of 0.8; jobs come through 1 to 32
                balancers, which see what they send themselves and nothing else: instances of a service, or event loops
                if each went by its own counters. Nothing is published of it; accepted is what is no worse than choosing
                at random, 1 / (1 - load) = 5 s.
                """;
    }

    @Override
    public List<Claim> claims() {
        return claims;
    }

    @Override
    public void run(long seed, Findings findings) {
        contenders.forEach((subject, strategy) -> {
            for (int balancers : BALANCERS) {
                Queues queues = new Queues(SERVERS, LOAD, balancers, JOBS);
                findings.put(subject, time(balancers), queues.meanTime(seed, strategy));
            }
        });
    }

    @Override
    public List<Figure> figures(Table table) {
        List<Series> lines = new ArrayList<>();
        Series random = Series.published("one at random", 3);
        for (String subject : contenders.keySet()) {
            Series line = Series.ours(subject, lines.size());
            for (int balancers : BALANCERS) {
                line.add(balancers, table.median(subject, time(balancers)));
            }
            lines.add(line);
        }
        for (int balancers : BALANCERS) {
            random.add(balancers, RANDOM);
        }
        lines.add(random);
        return List.of(Figure.lines(
                name(),
                "How long a job takes when balancers do not see one another",
                Axis.logarithmic("balancers"),
                Axis.linear("seconds"),
                lines));
    }

    private static String time(int balancers) {
        return "mean time with " + balancers + (balancers == 1 ? " balancer (s)" : " balancers (s)");
    }
}
