package com.example.consumer;

import io.fairlead.api.Backend;
import io.fairlead.api.Lease;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selection;
import io.fairlead.strategies.Strategies;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Balances six picks over three backends, and says how it was started so that the script can tell. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        Map<String, Integer> picks = new TreeMap<>();
        List<Backend> backends = List.of(
                Backend.of("a", "127.0.0.1", 8081), Backend.of("b", "127.0.0.1", 8082), Backend.of("c", "127.0.0.1", 8083));
        try (LoadBalancer balancer =
                LoadBalancer.builder(Strategies.roundRobin()).backends(backends).build()) {
            for (int i = 0; i < 6; i++) {
                try (Lease lease = balancer.acquire(Selection.any())) {
                    picks.merge(lease.backend().id(), 1, Integer::sum);
                    lease.complete(Outcome.SUCCESS);
                }
            }
        }
        if (!picks.equals(Map.of("a", 2, "b", 2, "c", 2))) {
            throw new AssertionError("expected two picks each: " + picks);
        }
        Module self = Main.class.getModule();
        String path = self.isNamed() ? "module path" : "class path";
        System.out.println("consumer ok, " + path + ", JDK " + Runtime.version().feature());
    }
}
