package io.fairlead.benchmarks.scale;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Strategy;
import io.fairlead.strategies.Strategies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Prints what one process with 10,000 backends in one pool, and with 1,000 pools, takes of memory, and what an update costs
 * that adds one backend and removes another; then how many connections 1,000 instances open to 10,000 backends of which
 * each uses a part. Takes about a minute.
 */
final class Scale {
    private static final int BACKENDS = 10_000;
    private static final int POOLS = 1_000;
    private static final int INSTANCES = 1_000;
    private static final int UPDATES = 20;

    private Scale() {}

    /** Prints the tables as Markdown. */
    public static void main(String[] args) {
        System.out.println("| One pool of 10,000 backends | Heap | First update | Update of two |");
        System.out.println("|---|---:|---:|---:|");
        strategies().forEach((name, strategy) -> pool(name, strategy));
        System.out.println();
        System.out.println("| 1,000 pools | Heap | All of them | Update of two |");
        System.out.println("|---|---:|---:|---:|");
        pools("of 10 backends, round robin", 10, Strategies::roundRobin);
        pools("of 10 backends, power of two choices", 10, Strategies::powerOfTwoChoices);
        pools("of 10 backends, Maglev of 65,537 entries", 10, Strategies::maglev);
        System.out.println();
        System.out.println(
                "| 1,000 instances, 10,000 backends | Connections | Of an instance | Of a backend: mean | most |"
                        + " backends without |");
        System.out.println("|---|---:|---:|---:|---:|---:|");
        connections(BACKENDS);
        connections(20);
        connections(50);
        connections(100);
    }

    private static Map<String, Strategy> strategies() {
        Map<String, Strategy> all = new LinkedHashMap<>();
        all.put("round robin", Strategies.roundRobin());
        all.put("weighted round robin", Strategies.weightedRoundRobin());
        all.put("power of two choices", Strategies.powerOfTwoChoices());
        all.put("subset of 100, power of two choices", Strategies.subset(Strategies.powerOfTwoChoices(), 100, 1));
        all.put("Maglev of 655,373 entries", Strategies.maglev(655_373));
        all.put("ring hash", Strategies.ringHash());
        all.put("rendezvous", Strategies.rendezvous());
        return all;
    }

    private static void pool(String name, Strategy strategy) {
        List<Backend> all = backends(0, BACKENDS + UPDATES + 1);
        long before = heap();
        long began = System.nanoTime();
        LoadBalancer balancer = LoadBalancer.builder(strategy)
                .backends(all.subList(0, BACKENDS))
                .controlExecutor(Runnable::run)
                .build();
        double first = millis(began);
        long bytes = heap() - before;
        double update = updates(balancer, all, BACKENDS);
        row(name, bytes, first, update);
        balancer.close();
    }

    private static void pools(String name, int size, Supplier<Strategy> strategy) {
        List<Backend> all = backends(0, size + UPDATES + 1);
        long before = heap();
        long began = System.nanoTime();
        List<LoadBalancer> balancers = new ArrayList<>();
        for (int i = 0; i < POOLS; i++) {
            balancers.add(LoadBalancer.builder(strategy.get())
                    .name("pool" + i)
                    .backends(backends(i * size, size))
                    .controlExecutor(Runnable::run)
                    .build());
        }
        double first = millis(began);
        long bytes = heap() - before;
        double update = updates(balancers.get(0), all, size);
        row(name, bytes, first, update);
        balancers.forEach(LoadBalancer::close);
    }

    /** Returns the shortest time of an update in which one leaves and one joins, in milliseconds. */
    private static double updates(LoadBalancer balancer, List<Backend> all, int size) {
        double least = Double.MAX_VALUE;
        for (int i = 0; i <= UPDATES; i++) {
            long began = System.nanoTime();
            balancer.update(all.subList(i, i + size));
            least = Math.min(least, millis(began));
        }
        return least;
    }

    private static void row(String name, long bytes, double first, double update) {
        System.out.printf(
                Locale.ROOT, "| %s | %.1f MiB | %.1f ms | %.2f ms |%n", name, bytes / 1048576.0, first, update);
    }

    /** Counts whom each instance may choose, which is whom it opens connections to. */
    private static void connections(int size) {
        int[] ofBackend = new int[BACKENDS];
        long sum = 0;
        int mostOfInstance = 0;
        List<Backend> all = backends(0, BACKENDS);
        for (int instance = 0; instance < INSTANCES; instance++) {
            Set<String> used = new HashSet<>();
            if (size >= BACKENDS) {
                all.forEach(backend -> used.add(backend.id()));
            } else {
                used.addAll(part(all, size, instance));
            }
            sum += used.size();
            mostOfInstance = Math.max(mostOfInstance, used.size());
            for (String id : used) {
                ofBackend[Integer.parseInt(id.substring(1))]++;
            }
        }
        int most = 0;
        int without = 0;
        for (int count : ofBackend) {
            most = Math.max(most, count);
            without += count == 0 ? 1 : 0;
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %,d | %,d | %.1f | %,d | %,d |%n",
                size >= BACKENDS ? "all" : "subset of " + size,
                sum,
                mostOfInstance,
                (double) sum / BACKENDS,
                most,
                without);
    }

    /** Returns whom an instance chooses by turns: its part, each once. */
    private static Set<String> part(List<Backend> all, int size, int instance) {
        LoadBalancer balancer = LoadBalancer.builder(Strategies.subset(Strategies.roundRobin(), size, instance))
                .backends(all)
                .controlExecutor(Runnable::run)
                .build();
        Set<String> used = new HashSet<>();
        Attempt attempt = balancer.attempt();
        for (int i = 0; i < size; i++) {
            attempt.reset();
            if (balancer.acquire(attempt)) {
                used.add(attempt.backend().id());
                attempt.complete(attempt.ticket(), Outcome.SUCCESS);
            }
        }
        balancer.close();
        return used;
    }

    private static List<Backend> backends(int from, int count) {
        List<Backend> backends = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            backends.add(Backend.of("b" + i, "10." + (i >> 16) + '.' + ((i >> 8) & 255) + '.' + (i & 255), 8080));
        }
        return backends;
    }

    private static double millis(long beganNanos) {
        return (System.nanoTime() - beganNanos) / 1e6;
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
