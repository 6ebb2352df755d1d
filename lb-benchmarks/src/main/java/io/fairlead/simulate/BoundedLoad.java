package io.fairlead.simulate;

import io.fairlead.api.Attempt;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Strategy;
import io.fairlead.simulate.Figure.Axis;
import io.fairlead.simulate.Figure.Series;
import io.fairlead.strategies.Strategies;
import io.fairlead.strategies.hash.HashStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** A ring whose servers are kept from taking more than their share, under even and under uneven keys. */
final class BoundedLoad implements Scenario {
    private static final int SERVERS = 10;
    private static final int IN_FLIGHT = 200;
    private static final int RINGS = 8;
    private static final int REQUESTS = 50_000; // on each ring
    private static final int KEYS = 100_000;
    private static final double[] FACTORS = {1.1, 1.25, 1.5, 2};
    private static final List<String> POPULARITIES = List.of("uniform keys", "Zipf keys");
    private static final String PEAK = "peak / mean";
    private static final String SPILLED = "not with their first choice (%)";
    private static final String BEYOND = "requests beyond the bound";

    private final HashStrategy ring = Strategies.ringHash();
    private final List<Claim> claims = new ArrayList<>();

    BoundedLoad() {
        for (String keys : POPULARITIES) {
            claims.add(Claim.of(subject(keys, 0), PEAK, 2));
            for (double factor : FACTORS) {
                String subject = subject(keys, factor);
                claims.add(Claim.of(subject, PEAK, 2)
                        .published("at most " + factor)
                        .atMost(factor));
                Claim spilled = Claim.of(subject, SPILLED, 1);
                claims.add(
                        factor != 1.25
                                ? spilled
                                : keys.startsWith("uniform") ? spilled.between(5, 8) : spilled.between(12, 17));
                claims.add(Claim.of(subject, BEYOND, 0).published("0").between(0, 0));
            }
        }
    }

    @Override
    public String name() {
        return "bounded-load";
    }

    @Override
    public String description() {
        return """
                [Consistent hashing with bounded loads](https://arxiv.org/abs/1608.01350), 2016, on a ring of 10 servers
                with 160 points each: 200 requests are in flight at any time, each takes an exponential time, and is
                followed by the next. Keys are uniform, or 100,000 by Zipf's law with exponent 1. Published is the bound:
                when a request is assigned, no server has more than its part of the requests in flight times the factor,
                rounded up. How many requests spill over depends on where on the ring the popular keys are, so each seed
                runs 8 rings: shown is their mean, and the highest peak.
                """;
    }

    @Override
    public List<Claim> claims() {
        return claims;
    }

    @Override
    public void run(long seed, Findings findings) {
        for (String keys : POPULARITIES) {
            findings.put(
                    subject(keys, 0),
                    PEAK,
                    loops(seed, ring, Double.POSITIVE_INFINITY, keys).peak());
            for (double factor : FACTORS) {
                String subject = subject(keys, factor);
                Loops loops = loops(seed, Strategies.boundedLoad(ring, factor), factor, keys);
                findings.put(subject, PEAK, loops.peak());
                findings.put(subject, SPILLED, loops.percentSpilled());
                findings.put(subject, BEYOND, loops.beyond());
            }
        }
    }

    private Loops loops(long seed, Strategy strategy, double factor, String popularity) {
        World world = World.of(seed);
        List<Loop> loops = new ArrayList<>();
        for (int i = 0; i < RINGS; i++) {
            LongSupplier keys = popularity.startsWith("Zipf") ? world.chance().zipf(KEYS) : world.chance()::bits;
            Service service = Service.parallel(world.chance().exponential(1e9));
            List<Server> servers = new ArrayList<>();
            for (int j = 0; j < SERVERS; j++) {
                servers.add(Server.of("seed-" + seed + "-ring-" + i + "-server-" + j, service));
            }
            loops.add(new Loop(world, servers, strategy, factor, keys));
        }
        return new Loops(loops);
    }

    @Override
    public List<Figure> figures(Table table) {
        List<Series> lines = new ArrayList<>();
        for (String keys : POPULARITIES) {
            Series line = Series.ours(keys, lines.size());
            for (double factor : FACTORS) {
                line.add(factor, table.median(subject(keys, factor), SPILLED));
            }
            lines.add(line);
        }
        return List.of(Figure.lines(
                name(),
                "Requests that do not go to their first choice",
                Axis.linear("factor of the bound"),
                Axis.linear("%"),
                lines));
    }

    private static String subject(String keys, double factor) {
        return keys + " " + (factor == 0 ? "without a bound" : "factor " + factor);
    }

    /** The same on several rings. */
    private record Loops(List<Loop> loops) {
        /** Returns how many times the mean the most requests were that a server of any ring had at once. */
        double peak() {
            int peak = loops.stream()
                    .flatMap(loop -> loop.servers.stream())
                    .mapToInt(Server::peak)
                    .max()
                    .orElseThrow();
            return (double) peak * SERVERS / IN_FLIGHT;
        }

        double percentSpilled() {
            return 100 * loops.stream().mapToInt(loop -> loop.spilled).average().orElseThrow() / REQUESTS;
        }

        int beyond() {
            return loops.stream().mapToInt(loop -> loop.beyond).sum();
        }
    }

    /** The requests in flight on one ring, each of which is followed by another. */
    private final class Loop {
        private final List<Server> servers;
        private final double factor;
        private final LongSupplier keys;
        private final LoadBalancer unbounded;
        private final Attempt firstChoice;
        private final Client client;
        private int sent;
        private int inFlight;
        private int spilled;
        private int beyond;

        Loop(World world, List<Server> servers, Strategy strategy, double factor, LongSupplier keys) {
            this.servers = servers;
            this.factor = factor;
            this.keys = keys;
            unbounded = world.balancer(ring, servers);
            firstChoice = unbounded.attempt();
            client = Client.of(world, world.balancer(strategy, servers), (server, at, latency) -> {
                inFlight--;
                send();
            });
            for (int i = 0; i < IN_FLIGHT; i++) {
                send();
            }
            world.time().run();
        }

        private void send() {
            if (sent == REQUESTS) {
                return;
            }
            sent++;
            inFlight++;
            long key = keys.getAsLong();
            Server server = client.send(key);
            if (server.inFlight() > StrictMath.ceil(factor * inFlight / SERVERS - 1e-9)) {
                beyond++;
            }
            if (!server.equals(firstChoice(key))) {
                spilled++;
            }
        }

        private Server firstChoice(long key) {
            unbounded.acquire(firstChoice.hash(key));
            Server server = (Server) firstChoice.backend();
            firstChoice.complete(firstChoice.ticket(), Outcome.SUCCESS);
            firstChoice.reset();
            return server;
        }
    }
}
