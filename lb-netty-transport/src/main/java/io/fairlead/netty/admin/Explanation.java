package io.fairlead.netty.admin;

import io.fairlead.api.AdminState;
import io.fairlead.api.BackendState;
import io.fairlead.api.BackendView;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.PoolView;
import java.util.TreeMap;

/** Says in words why a backend gets requests or does not. */
final class Explanation {
    private Explanation() {}

    /** One line, beginning with in, standby, draining or out. */
    static String brief(PoolView pool, BackendView backend) {
        BackendState state = backend.state();
        if (pool.closed()) {
            return "out: the balancer is closed";
        }
        if (state.admin() == AdminState.MAINT) {
            return "out: an operator set MAINT";
        }
        if (backend.candidate()) {
            if (state.health() == HealthStatus.DOWN) {
                return "in: panic, so health is ignored; " + reason(state);
            }
            return state.health() == HealthStatus.UP ? "in: healthy" : "in: nothing reported yet";
        }
        if (state.health() == HealthStatus.DOWN) {
            return "out: " + reason(state);
        }
        if (state.admin() == AdminState.DRAIN) {
            return "draining: serves only requests that prefer it";
        }
        if (backend.weight() == 0) {
            return "standby: weight 0, serves only requests that prefer it";
        }
        return "standby: tier " + backend.backend().tier() + " waits while a lower tier is in use";
    }

    static String full(PoolView pool, BackendView backend) {
        BackendState state = backend.state();
        StringBuilder text = new StringBuilder(512);
        text.append("backend ").append(Words.printable(backend.backend().id()));
        text.append(" of pool ").append(Words.printable(pool.name())).append('\n');
        text.append(Words.printable(brief(pool, backend))).append("\n\n");
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

    private static String reason(BackendState state) {
        return state.reason().isEmpty() ? "health is DOWN" : state.reason();
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
