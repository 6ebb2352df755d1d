package io.fairlead.simulate;

import io.fairlead.api.Strategy;
import java.util.ArrayList;
import java.util.List;

/**
 * Servers with a queue each, and jobs that arrive at random (Poisson), take a second on average (exponential), and are
 * sent by any of some balancers, none of which sees the jobs of another.
 *
 * @param servers how many there are
 * @param load the jobs that arrive in a second, for each server
 * @param balancers how many there are
 * @param jobs how many are measured, after a tenth of it to warm up
 */
record Queues(int servers, double load, int balancers, int jobs) {
    private static final long SECOND = 1_000_000_000;

    /** Returns the mean time from arrival to end, in seconds. */
    double meanTime(long seed, Strategy strategy) {
        World world = World.of(seed);
        Chance chance = world.chance();
        List<Server> farm = Server.farm(servers, i -> Service.queue(chance.exponential(SECOND)));
        double gap = SECOND / (servers * load);
        long warm = (long) (jobs / 10.0 * gap);
        Latencies latencies = new Latencies();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < balancers; i++) {
            clients.add(Client.of(world, world.balancer(strategy, farm), (server, sent, latency) -> {
                if (sent >= warm) {
                    latencies.add(latency);
                }
            }));
        }
        Event job = (balancers == 1)
                ? clients.get(0)::send
                : () -> clients.get(chance.below(balancers)).send();
        world.arrivals(chance.exponential(gap), warm + (long) (jobs * gap), job);
        world.time().run();
        return latencies.meanSeconds();
    }
}
