package io.fairlead.netty.admin;

import io.fairlead.api.BackendView;
import io.fairlead.api.CheckView;
import io.fairlead.api.DiscoveryView;
import io.fairlead.api.Failure;
import io.fairlead.api.PoolView;

/** What {@code /explain} answers: what the balancer says of a backend, and what is known beside it of its checks and sessions. */
final class ExplainText {
    private ExplainText() {}

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

    /** Says all that is known of one backend. */
    static String full(Snapshot.Pool from, BackendView backend) {
        PoolView pool = from.view();
        String id = backend.backend().id();
        StringBuilder text = new StringBuilder(512);
        text.append("backend ").append(Words.printable(id));
        text.append(" of pool ").append(Words.printable(pool.name())).append('\n');
        pool.explain(id)
                .lines()
                .forEach(line -> text.append(Words.printable(line)).append('\n'));
        for (CheckView check : from.checks(backend)) {
            line(text, "last check " + check.source(), check(check));
            for (Failure failure : check.failures()) {
                String ago = Words.age(failure.age().toMillis()) + " ago, ";
                line(text, "failed check " + failure.source(), ago + Words.failure(failure));
            }
        }
        Downtime downtime = from.downtime(backend);
        line(text, "down", Words.age(downtime.until(backend).toMillis()) + " in total, " + times(downtime.count()));
        line(text, "candidate", Boolean.toString(backend.candidate()));
        line(text, "address", Words.address(backend.backend().address()));
        line(text, "in flight", backend.inFlight() + limit(backend.backend().maxConcurrency()));
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
