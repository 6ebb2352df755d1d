package io.fairlead.api;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the tests of this package share: cyclic selection without wrap-around concerns, and backends by name. */
final class Balancers {
    static final SocketAddress ADDRESS = InetSocketAddress.createUnresolved("test", 80);

    private Balancers() {}

    static Backend backend(String id) {
        return Backend.of(id, ADDRESS);
    }

    static List<Backend> backends(String... ids) {
        List<Backend> backends = new ArrayList<>();
        for (String id : ids) {
            backends.add(backend(id));
        }
        return backends;
    }

    /** Chooses 0, 1, 2, … anew for each generation. */
    static Strategy cyclic() {
        return (candidates, previous) -> {
            int size = candidates.size();
            int[] next = {0};
            return key -> (size == 0) ? Selector.NONE : next[0]++ % size;
        };
    }

    /** Chooses by hash key modulo the number of candidates, or the first without a key; divides load as said. */
    static Strategy divided(Division division) {
        return new Strategy() {
            @Override
            public Selector selector(Candidates candidates, @Nullable Selector previous) {
                int size = candidates.size();
                return key -> (size == 0) ? Selector.NONE : (int) Long.remainderUnsigned(key.hash(), size);
            }

            @Override
            public Division division() {
                return division;
            }
        };
    }

    /** Always chooses the first candidate: whatever else is given came through selectNext. */
    static Strategy first() {
        return (candidates, previous) -> key -> candidates.size() == 0 ? Selector.NONE : 0;
    }

    static LoadBalancer.Builder builder(VirtualTime time, Strategy strategy, String... ids) {
        return LoadBalancer.builder(strategy)
                .name("test")
                .ticker(time)
                .controlExecutor(time)
                .scheduler(time)
                .seed(1)
                .backends(backends(ids));
    }

    static void complete(Attempt attempt, Outcome outcome) {
        if (!attempt.complete(attempt.ticket(), outcome)) {
            throw new AssertionError("was completed before");
        }
    }

    static List<String> ids(PoolView view) {
        return view.backends().stream().map(b -> b.backend().id()).toList();
    }

    /** Returns who gets how many of so many requests, one after the other. */
    static Map<String, Integer> picks(LoadBalancer balancer, int count) {
        Map<String, Integer> picks = new HashMap<>();
        Attempt attempt = balancer.attempt();
        for (int i = 0; i < count; i++) {
            attempt.reset();
            if (!balancer.acquire(attempt)) {
                throw new AssertionError("refused: " + attempt.refusal());
            }
            picks.merge(attempt.backend().id(), 1, Integer::sum);
            complete(attempt, Outcome.SUCCESS);
        }
        return picks;
    }
}
