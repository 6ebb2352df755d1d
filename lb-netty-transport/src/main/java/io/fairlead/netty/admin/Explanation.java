package io.fairlead.netty.admin;

import io.fairlead.api.BackendState;
import io.fairlead.api.BackendView;
import io.fairlead.api.PoolView;
import java.util.TreeMap;

/** Says in words why a backend gets requests or does not. */
final class Explanation {
    private Explanation() {}

    static String full(PoolView pool, BackendView backend) {
        BackendState state = backend.state();
        StringBuilder text = new StringBuilder(512);
        text.append("backend ").append(Words.printable(backend.backend().id()));
        text.append(" of pool ").append(Words.printable(pool.name())).append('\n');
        text.append(Words.printable(pool.explain(backend.backend().id()))).append("\n\n");
        line(text, "health", state.health() + (state.reason().isEmpty() ? "" : ": " + state.reason()));
        line(text, "admin", state.admin().toString());
        line(text, "since", Words.age(backend.age().toMillis()) + " ago");
        new TreeMap<>(backend.sources())
                .forEach(
                        (source, verdict) -> line(text, "source " + source, verdict.status() + " " + verdict.reason()));
        line(text, "candidate", Boolean.toString(backend.candidate()));
        line(text, "weight", Integer.toString(backend.weight()));
        line(text, "factor", Double.toString(backend.factor()));
        line(text, "tier", Integer.toString(backend.backend().tier()));
        line(text, "address", Words.address(backend.backend().address()));
        line(text, "in flight", backend.inFlight() + limit(backend.backend().maxConcurrency()));
        line(text, "pool", pool.strategy() + ", generation " + pool.generation() + (pool.panic() ? ", panic" : ""));
        return text.toString();
    }

    private static String limit(int maxConcurrency) {
        return maxConcurrency == Integer.MAX_VALUE ? "" : " of at most " + maxConcurrency;
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(Words.printable(name))
                .append(": ")
                .append(Words.printable(value.strip()))
                .append('\n');
    }
}
