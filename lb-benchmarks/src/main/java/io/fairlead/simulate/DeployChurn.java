package io.fairlead.simulate;

import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Strategy;
import io.fairlead.strategies.Strategies;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All servers are replaced one after the other while many clients send a little each. */
final class DeployChurn implements Scenario {
    private static final int SERVERS = 10;
    private static final int CLIENTS = 100;
    private static final long SECOND = 1_000_000_000;
    private static final long BETWEEN_UPDATES = SECOND / 2;
    private static final double REQUESTS_EACH_SECOND = 5; // of a client: 2.5 between two updates
    private static final String BUSIEST = "busiest server (times its due)";

    private final Map<String, Strategy> contenders = new LinkedHashMap<>();
    private final List<Claim> claims = new ArrayList<>();

    DeployChurn() {
        add(busiest("round robin").published("at most 2").atMost(2), Strategies.roundRobin());
        add(
                busiest("round robin restarted by each update")
                        .published("3 to 4")
                        .between(3, 4),
                new Restarting(Strategies.roundRobin()));
    }

    private static Claim busiest(String subject) {
        return Claim.of(subject, BUSIEST, 2);
    }

    private void add(Claim claim, Strategy strategy) {
        contenders.put(claim.subject(), strategy);
        claims.add(claim);
    }

    @Override
    public String name() {
        return "deploy-churn";
    }

    @Override
    public String description() {
        return """
                10 servers behind 100 clients, each with a balancer of its own, which send 5 requests a second each
                (Poisson). A rolling deployment replaces the servers in random order: every half second each client
                learns of a server that left, or of one that came. What is due to a server is an equal part of the
                requests sent while it was there. Published: no server has more than twice its due (Finagle's
                [LoadDistributionTest](https://github.com/twitter/finagle/blob/develop/finagle-core/src/test/scala/com/twitter/finagle/loadbalancer/LoadDistributionTest.scala)); the last row is the negative control, a
                cursor that every update sends back to the first server, which Netflix measured at
                [3 to 4 times](https://github.com/grpc/grpc-java/pull/4462) the load during deployments.
                """;
    }

    @Override
    public List<Claim> claims() {
        return claims;
    }

    @Override
    public void run(long seed, Findings findings) {
        contenders.forEach((subject, strategy) -> findings.put(
                subject, BUSIEST, Deployment.of(World.of(seed), strategy).busiest()));
    }

    @Override
    public List<Figure> figures(Table table) {
        return List.of();
    }

    /** One deployment: the requests of its clients, and what is due to each server. */
    private static final class Deployment {
        private final World world;
        private final List<LoadBalancer> balancers = new ArrayList<>();
        private final List<Server> present = new ArrayList<>();
        private final Map<Server, Double> due = new LinkedHashMap<>();

        private Deployment(World world) {
            this.world = world;
        }

        static Deployment of(World world, Strategy strategy) {
            Deployment deployment = new Deployment(world);
            deployment.announce(strategy);
            world.time().run();
            return deployment;
        }

        private void announce(Strategy strategy) {
            long end = (2 * SERVERS + 1) * BETWEEN_UPDATES;
            for (int i = 0; i < SERVERS; i++) {
                present.add(server("old-" + i));
            }
            for (int i = 0; i < CLIENTS; i++) {
                LoadBalancer balancer = world.balancer(strategy, present);
                balancers.add(balancer);
                Client client = Client.of(world, balancer, (server, sent, latency) -> {});
                world.arrivals(world.chance().exponential(SECOND / REQUESTS_EACH_SECOND), end, () -> {
                    present.forEach(server -> due.merge(server, 1.0 / present.size(), Double::sum));
                    client.send();
                });
            }
            Server[] leaving = present.toArray(Server[]::new);
            world.chance().shuffle(leaving);
            for (int i = 0; i < SERVERS; i++) {
                Server old = leaving[i];
                Server successor = server("new-" + i);
                world.time().at((2 * i + 1) * BETWEEN_UPDATES, () -> update(() -> present.remove(old)));
                world.time().at((2 * i + 2) * BETWEEN_UPDATES, () -> update(() -> present.add(successor)));
            }
        }

        private Server server(String id) {
            return Server.of(id, Service.parallel(world.chance().exponential(SECOND / 100.0)));
        }

        private void update(Runnable change) {
            change.run();
            balancers.forEach(balancer -> balancer.update(present));
        }

        /** Returns how many times its due the busiest server was sent. */
        double busiest() {
            double most = 0;
            for (Map.Entry<Server, Double> entry : due.entrySet()) {
                most = StrictMath.max(most, entry.getKey().served() / entry.getValue());
            }
            return most;
        }
    }
}
