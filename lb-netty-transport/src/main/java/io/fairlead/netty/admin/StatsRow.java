package io.fairlead.netty.admin;

import io.fairlead.api.BackendView;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.PoolView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the page shows of one backend, in texts: the table and its live updates are made of the same.
 *
 * @param key where it stands in the page
 * @param state up, down, drain, maint or unknown
 * @param label the state as it is shown
 * @param reason why it is in this state
 * @param ageMillis how long it has been
 * @param sinceNanos when it changed: two rows of one moment differ in nothing that grows by itself
 * @param cells the columns after the state
 */
record StatsRow(
        String key, String state, String label, String reason, long ageMillis, long sinceNanos, List<String> cells) {
    static final List<String> STATES = List.of("up", "down", "drain", "maint", "unknown");

    static List<StatsRow> of(Snapshot snapshot) {
        List<StatsRow> rows = new ArrayList<>();
        for (int p = 0; p < snapshot.pools().size(); p++) {
            Snapshot.Pool pool = snapshot.pools().get(p);
            List<BackendView> backends = pool.view().backends();
            for (int b = 0; b < backends.size(); b++) {
                rows.add(of("r" + p + '-' + b, pool.view(), backends.get(b), pool.traffic(backends.get(b))));
            }
        }
        return rows;
    }

    static StatsRow of(String key, PoolView pool, BackendView backend, TrafficView traffic) {
        String state = backend.state().word().toLowerCase(Locale.ROOT);
        long max = traffic.sessionsMax();
        return new StatsRow(
                key,
                state,
                label(backend),
                pool.explain(backend.backend().id()),
                backend.age().toMillis(),
                backend.state().sinceNanos(),
                List.of(
                        Integer.toString(backend.weight()),
                        Words.count(Snapshot.sessions(backend, traffic)) + " / " + (max < 0 ? "–" : Words.count(max))
                                + " / " + Words.count(backend.acquired()),
                        Words.count(Snapshot.requests(backend, traffic)),
                        Words.bytes(traffic.bytesIn()),
                        Words.bytes(traffic.bytesOut()),
                        Words.kinds(Snapshot.errors(backend, traffic)),
                        Words.count(traffic.retries()),
                        Words.latency(traffic.latencyP50Nanos()),
                        Words.latency(traffic.latencyP99Nanos()),
                        Snapshot.lastCheck(backend, traffic),
                        Words.age(traffic.downtime().toMillis())));
    }

    private static String label(BackendView backend) {
        boolean down = backend.state().health() == HealthStatus.DOWN;
        String word = backend.state().word();
        return down && !word.equals("DOWN") ? word + " (down)" : word;
    }

    /** Whether a page that shows the other row need not change. */
    boolean looksLike(StatsRow other) {
        return sinceNanos == other.sinceNanos
                && label.equals(other.label)
                && reason.equals(other.reason)
                && cells.equals(other.cells);
    }
}
