package io.fairlead.simulate;

import io.fairlead.api.Strategy;
import io.fairlead.simulate.Figure.Axis;
import io.fairlead.simulate.Figure.Series;
import io.fairlead.strategies.Strategies;
import java.util.ArrayList;
import java.util.List;

/** A hundred queues, and the shortest of some of them: where theory says how long everybody waits. */
final class Supermarket implements Scenario {
    private static final int SERVERS = 100;
    private static final int JOBS = 1_000_000;
    private static final double[] LOADS = {0.5, 0.7, 0.8, 0.9, 0.95, 0.99};
    private static final List<Strategy> BY_CHOICES =
            List.of(Strategies.random(), Strategies.powerOfTwoChoices(), Strategies.powerOfChoices(3));
    private static final String TIME = "mean time (s)";

    private final List<Claim> claims = new ArrayList<>();

    Supermarket() {
        for (int choices = 1; choices <= BY_CHOICES.size(); choices++) {
            for (double load : loads(choices)) {
                double limit = limit(choices, load);
                claims.add(Claim.of(subject(choices, load), TIME, 3)
                        .published(Rounded.text(limit, 3))
                        .between(limit * 0.97, limit * (1 + allowance(choices, load))));
            }
        }
    }

    /** Returns the loads at which so many jobs are enough for an average. */
    private static double[] loads(int choices) {
        return (choices == 1) ? new double[] {0.5, 0.7, 0.8} : LOADS;
    }

    /** Returns how much longer than in the limit of many servers it may take with a hundred of them. */
    private static double allowance(int choices, double load) {
        if (choices == 1 || load <= 0.9) {
            return 0.03;
        }
        if (load <= 0.95) {
            return 0.05;
        }
        return (choices == 2) ? 0.14 : 0.2;
    }

    /** Returns the mean time in the limit of many servers. */
    static double limit(int choices, double load) {
        if (choices == 1) {
            return 1 / (1 - load);
        }
        double sum = 0;
        double term = 1;
        for (double power = choices; term > 1e-12; power *= choices) {
            term = StrictMath.pow(load, (power - choices) / (choices - 1));
            sum += term;
        }
        return sum;
    }

    @Override
    public String name() {
        return "supermarket";
    }

    @Override
    public String description() {
        return """
                100 servers, each with a queue; jobs arrive at random (Poisson) and take a second (exponential); each
                joins the shortest of d queues drawn at random. The mean time from arrival to end has a limit for many
                servers: the sum over i of load ^ ((d^i - d) / (d - 1)), M. Mitzenmacher,
                [The power of two choices in randomized load balancing](https://www.eecs.harvard.edu/~michaelm/postscripts/tpds2001.pdf),
                2001; with one choice 1 / (1 - load). A million jobs after 100,000 to warm up. Accepted is 3 % more or
                less; near saturation a hundred servers are not many: 5 % more at 0.95, 14 % and 20 % at 0.99.
                """;
    }

    @Override
    public List<Claim> claims() {
        return claims;
    }

    @Override
    public void run(long seed, Findings findings) {
        for (int choices = 1; choices <= BY_CHOICES.size(); choices++) {
            for (double load : loads(choices)) {
                findings.put(
                        subject(choices, load),
                        TIME,
                        new Queues(SERVERS, load, 1, JOBS).meanTime(seed, BY_CHOICES.get(choices - 1)));
            }
        }
    }

    @Override
    public List<Figure> figures(Table table) {
        List<Series> lines = new ArrayList<>();
        for (int choices = 1; choices <= BY_CHOICES.size(); choices++) {
            Series limit = Series.published(label(choices) + ", limit", choices);
            for (double spare = 0.5; spare >= 0.0099; spare /= 1.1) {
                limit.add(1 / spare, limit(choices, 1 - spare));
            }
            lines.add(limit);
            Series ours = Series.ours(label(choices) + " of 100", choices);
            for (double load : loads(choices)) {
                ours.add(1 / (1 - load), table.median(subject(choices, load), TIME));
            }
            lines.add(ours);
        }
        return List.of(Figure.lines(
                name(),
                "How long a job takes that would take a second alone",
                Axis.logarithmic("1 / (1 - load)"),
                Axis.logarithmic("seconds"),
                lines));
    }

    private static String subject(int choices, double load) {
        return label(choices) + " load " + Rounded.text(load, 2);
    }

    private static String label(int choices) {
        return choices + (choices == 1 ? " choice" : " choices");
    }
}
