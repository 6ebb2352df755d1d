package io.fairlead.simulate;

import io.fairlead.api.Attempt;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Strategy;
import io.fairlead.simulate.Figure.Axis;
import io.fairlead.simulate.Figure.Series;
import io.fairlead.strategies.Strategies;
import io.fairlead.strategies.hash.HashDialect;
import io.fairlead.strategies.hash.HashStrategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How evenly tables of a thousand backends are divided, and how much of them changes when backends fail. */
final class Maglev53 implements Scenario {
    private static final int BACKENDS = 1_000;
    private static final int SMALL = 65_537;
    private static final int LARGE = 655_373;
    private static final String OVER = "over-provisioning (%)";
    private static final String FEWEST = "fewest entries of a backend";
    private static final String MOST = "most entries of a backend";

    /** Backends that fail; and the changed entries in percent that another implementation of Envoy's hash gave. */
    private static final double[][] FAILURES = {
        {1, 0.67, 0.43}, {5, 2.30, 0.97}, {10, 3.30, 1.58}, {20, 4.63, 2.70}, {50, 8.23, 5.92}, {100, 13.5, 11.0}
    };

    private final List<Claim> claims = new ArrayList<>();

    Maglev53() {
        claim(SMALL, 49.5, 33, 60);
        claim(LARGE, 12.3, 10.3, 17);
    }

    private void claim(int size, double rendezvous, double low, double high) {
        claims.add(Claim.of(table("rendezvous", size), OVER, 2)
                .published(Rounded.text(rendezvous, 1))
                .between(low, high));
        String maglev = table("Maglev", size);
        int floor = size / BACKENDS;
        claims.add(Claim.of(maglev, OVER, 2).published("almost 0").atMost(100.0 * BACKENDS / size));
        claims.add(Claim.of(maglev, FEWEST, 0).published("floor").between(floor, floor));
        claims.add(Claim.of(maglev, MOST, 0).published("ceiling").between(floor + 1, floor + 1));
        for (double[] failure : FAILURES) {
            double least = 100 * failure[0] / BACKENDS;
            double reference = failure[size == SMALL ? 1 : 2];
            claims.add(Claim.of(maglev, changed((int) failure[0]), 2)
                    .published("plot")
                    .between(least * 0.9, least + (reference - least) * 1.3));
        }
    }

    @Override
    public String name() {
        return "maglev-5.3";
    }

    @Override
    public String description() {
        return """
                Section 5.3 of [Maglev](https://research.google/pubs/pub44824/), 2016: tables of 65,537 and 655,373
                entries divided among 1,000 backends. Over-provisioning is how much more than the mean the backend with
                the most entries has. A table by rendezvous is divided at random, Maglev's as evenly as whole entries
                allow. Then some backends fail at once, as in Fig. 12, which is a plot: accepted is what must change,
                and 1.3 times the rest that an independent implementation found. Each seed names the backends
                differently.
                """;
    }

    @Override
    public List<Claim> claims() {
        return claims;
    }

    @Override
    public void run(long seed, Findings findings) {
        for (int size : new int[] {SMALL, LARGE}) {
            World world = World.of(seed);
            List<Server> servers = new ArrayList<>(BACKENDS);
            for (int i = 0; i < BACKENDS; i++) {
                servers.add(Server.of("seed-" + seed + "-server-" + i, now -> now));
            }
            Division random = Division.of(world, Strategies.rendezvous(), servers, size);
            findings.put(table("rendezvous", size), OVER, random.overProvisioning());
            Division maglev = Division.of(world, HashStrategy.maglev(size, HashDialect.ENVOY_XXH64), servers, size);
            String subject = table("Maglev", size);
            findings.put(subject, OVER, maglev.overProvisioning());
            findings.put(subject, FEWEST, maglev.fewest());
            findings.put(subject, MOST, maglev.most());
            for (double[] failure : FAILURES) {
                findings.put(
                        subject,
                        changed((int) failure[0]),
                        maglev.percentChangedWithout((int) failure[0], world.chance()));
            }
        }
    }

    @Override
    public List<Figure> figures(Table table) {
        List<Series> lines = new ArrayList<>();
        for (int size : new int[] {SMALL, LARGE}) {
            Series line = Series.ours("Maglev, " + size + " entries", lines.size());
            for (double[] failure : FAILURES) {
                line.add(failure[0], table.median(table("Maglev", size), changed((int) failure[0])));
            }
            lines.add(line);
        }
        Series least = Series.published("what must change", lines.size());
        for (double[] failure : FAILURES) {
            least.add(failure[0], 100 * failure[0] / BACKENDS);
        }
        lines.add(least);
        return List.of(Figure.lines(
                name(),
                "Entries that change when some of 1,000 backends fail",
                Axis.logarithmic("backends that fail"),
                Axis.logarithmic("changed entries (%)"),
                lines));
    }

    private static String table(String algorithm, int size) {
        return algorithm + " " + size;
    }

    private static String changed(int failures) {
        return "changed by " + failures + (failures == 1 ? " failure (%)" : " failures (%)");
    }

    /** Who has which entry of a table: with Envoy's dialect key number i looks up entry i, without a hash between. */
    private static final class Division {
        private final LoadBalancer balancer;
        private final Attempt attempt;
        private final List<Server> servers;
        private final Server[] owners;
        private final Map<Server, Integer> entries = new HashMap<>();

        private Division(LoadBalancer balancer, List<Server> servers, int size) {
            this.balancer = balancer;
            this.servers = servers;
            attempt = balancer.attempt();
            owners = new Server[size];
            for (int i = 0; i < size; i++) {
                owners[i] = owner(i);
                entries.merge(owners[i], 1, Integer::sum);
            }
        }

        static Division of(World world, Strategy strategy, List<Server> servers, int size) {
            return new Division(world.balancer(strategy, servers), servers, size);
        }

        private Server owner(int entry) {
            attempt.hash(entry);
            if (!balancer.acquire(attempt)) {
                throw new IllegalStateException("refused: " + attempt.refusal());
            }
            Server owner = (Server) attempt.backend();
            attempt.complete(attempt.ticket(), Outcome.SUCCESS);
            attempt.reset();
            return owner;
        }

        int most() {
            return servers.stream().mapToInt(this::entries).max().orElseThrow();
        }

        int fewest() {
            return servers.stream().mapToInt(this::entries).min().orElseThrow();
        }

        private int entries(Server server) {
            return entries.getOrDefault(server, 0);
        }

        double overProvisioning() {
            return 100 * ((double) most() * servers.size() / owners.length - 1);
        }

        /** Returns how many entries change when random backends leave. */
        double percentChangedWithout(int failures, Chance chance) {
            List<Server> left = new ArrayList<>(servers);
            for (int i = 0; i < failures; i++) {
                left.remove(chance.below(left.size()));
            }
            balancer.update(left);
            int changed = 0;
            for (int i = 0; i < owners.length; i++) {
                if (!owner(i).equals(owners[i])) {
                    changed++;
                }
            }
            balancer.update(servers);
            return 100.0 * changed / owners.length;
        }
    }
}
