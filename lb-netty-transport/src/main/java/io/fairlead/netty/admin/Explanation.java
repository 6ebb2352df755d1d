package io.fairlead.netty.admin;

import io.fairlead.api.BackendState;
import io.fairlead.api.BackendView;
import io.fairlead.api.CheckView;
import io.fairlead.api.DiscoveryView;
import io.fairlead.api.Failure;
import io.fairlead.api.PoolView;
import java.util.TreeMap;

/** Says in words why a backend gets requests or does not. */
final class Explanation {
    private Explanation() {}

    /** Says of each backend in one line whether it gets requests. */
    static String brief(Snapshot.Pool from) {
        PoolView pool = from.view();
        StringBuilder text = new StringBuilder(512);
        text.append("pool ").append(Words.printable(pool.name())).append(": ").append(Words.printable(pool.strategy()));
        text.append(", ")
                .append(from.candidates())
                .append(" of ")
                .append(pool.backends().size());
        text.append(" backends take requests").append(pool.closed() ? ", closed\n" : pool.panic() ? ", panic\n" : "\n");
        for (DiscoveryView discovery : from.discoveries()) {
            line(text, "source " + discovery.source(), Words.discovery(discovery));
        }
        for (BackendView backend : pool.backends()) {
            line(text, backend.backend().id(), pool.summary(backend.backend().id()));
        }
        return text.toString();
    }

    static String full(Snapshot.Pool from, BackendView backend) {
        PoolView pool = from.view();
        BackendState state = backend.state();
        StringBuilder text = new StringBuilder(512);
        text.append("backend ").append(Words.printable(backend.backend().id()));
        text.append(" of pool ").append(Words.printable(pool.name())).append('\n');
        text.append(Words.printable(pool.summary(backend.backend().id()))).append("\n\n");
        line(text, "health", state.health() + (state.reason().isEmpty() ? "" : ": " + state.reason()));
        line(
                text,
                "admin",
                state.admin() + (state.operator() == state.admin() ? "" : ", operator: " + state.operator()));
        line(text, "since", Words.age(backend.age().toMillis()) + " ago");
        new TreeMap<>(backend.sources())
                .forEach(
                        (source, verdict) -> line(text, "source " + source, verdict.status() + " " + verdict.reason()));
        for (CheckView check : from.checks(backend)) {
            line(text, "last check " + check.source(), check(check));
        }
        for (Failure failure : from.failures(backend)) {
            String ago = Words.age(failure.age().toMillis()) + " ago, ";
            line(text, "failure seen by " + failure.source(), ago + Words.failure(failure));
        }
        Downtime downtime = from.downtime(backend);
        line(text, "down", Words.age(downtime.until(backend).toMillis()) + " in total, " + times(downtime.count()));
        line(text, "candidate", Boolean.toString(backend.candidate()));
        line(text, "weight", backend.weight() + weight(backend));
        line(text, "factor", Double.toString(backend.factor()));
        line(text, "tier", Integer.toString(backend.backend().tier()));
        line(text, "address", Words.address(backend.backend().address()));
        line(text, "in flight", backend.inFlight() + limit(backend.backend().maxConcurrency()));
        line(text, "pool", pool.strategy() + ", generation " + pool.generation() + (pool.panic() ? ", panic" : ""));
        return text.toString();
    }

    private static String check(CheckView check) {
        return check.checks() == 0
                ? "none yet"
                : (check.passed() ? "passed " : "failed ")
                        + Words.age(check.age().toMillis()) + " ago after "
                        + Words.latency(check.latency().toNanos()) + ", " + check.detail() + "; "
                        + Math.abs((long) check.streak()) + " in a row, " + check.failed() + " of " + check.checks()
                        + " failed";
    }

    private static String weight(BackendView backend) {
        String configured = " (configured: " + backend.configuredWeight() + ')';
        if (backend.state().weightOverride().isPresent()) {
            return ", set by an operator" + configured;
        }
        return backend.weight() == backend.configuredWeight() ? "" : ", as reported" + configured;
    }

    private static String times(long count) {
        return count == 1 ? "once" : count + " times";
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
