package io.fairlead.netty.admin;

import io.fairlead.api.BackendView;
import io.fairlead.api.CheckView;
import io.fairlead.api.HealthStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the page shows of one backend, in texts: the table and its live updates are made of the same.
 *
 * @param key where it stands in the page
 * @param state up, trial, down, drain, maint or unknown
 * @param label the state as it is shown
 * @param reason why it is in this state
 * @param ageMillis how long it has been
 * @param sinceNanos when it changed: two rows of one moment differ in nothing that grows by itself
 * @param weight its weight now
 * @param weightNote in words what of the weight counts while it warms up, and the configured one if an operator set another
 * @param cells the columns between the weight and the last check
 * @param check the last check
 */
record StatsRow(
        String key,
        String state,
        String label,
        String reason,
        long ageMillis,
        long sinceNanos,
        String weight,
        String weightNote,
        List<String> cells,
        Check check) {
    static final List<String> STATES = List.of("up", "trial", "down", "drain", "maint", "unknown");

    /**
     * The last check.
     *
     * @param text what it saw
     * @param took how long it took
     * @param ageMillis how long ago it ended; -1 when there was none
     * @param number which it was: another may have seen the same
     * @param failures the last few, in one line
     */
    record Check(String text, String took, long ageMillis, long number, String failures) {}

    static List<StatsRow> of(Snapshot snapshot) {
        List<StatsRow> rows = new ArrayList<>();
        for (int p = 0; p < snapshot.pools().size(); p++) {
            Snapshot.Pool pool = snapshot.pools().get(p);
            List<BackendView> backends = pool.view().backends();
            for (int b = 0; b < backends.size(); b++) {
                rows.add(of("r" + p + '-' + b, pool, backends.get(b)));
            }
        }
        return rows;
    }

    static StatsRow of(String key, Snapshot.Pool pool, BackendView backend) {
        TrafficView traffic = pool.traffic(backend);
        String state = backend.state().word().toLowerCase(Locale.ROOT);
        long max = traffic.sessionsMax();
        return new StatsRow(
                key,
                state,
                label(backend),
                pool.view().summary(backend.backend().id()),
                backend.age().toMillis(),
                backend.state().sinceNanos(),
                Integer.toString(backend.weight()),
                weightNote(backend),
                List.of(
                        Words.count(Snapshot.sessions(backend, traffic)) + " / " + (max < 0 ? "–" : Words.count(max))
                                + " / " + Words.count(backend.acquired()),
                        Words.count(Snapshot.requests(backend, traffic)),
                        Words.bytes(traffic.bytesIn()),
                        Words.bytes(traffic.bytesOut()),
                        Words.kinds(Snapshot.errors(backend, traffic)),
                        Words.count(traffic.retries()),
                        Words.latency(traffic.latencyP50Nanos()),
                        Words.latency(traffic.latencyP99Nanos()),
                        downtime(pool.downtime(backend), backend)),
                check(pool, backend));
    }

    private static String label(BackendView backend) {
        boolean down = backend.state().health() == HealthStatus.DOWN;
        String word = backend.state().word();
        return down && !word.equals("DOWN") ? word + " (down)" : word;
    }

    private static String weightNote(BackendView backend) {
        String effective = backend.ramp() < 1 ? "effective: " + Words.weight(Snapshot.effectiveWeight(backend)) : "";
        boolean asConfigured =
                backend.state().weightOverride().isEmpty() && backend.weight() == backend.configuredWeight();
        String configured = asConfigured ? "" : "config: " + backend.configuredWeight();
        return effective + (effective.isEmpty() || configured.isEmpty() ? "" : ", ") + configured;
    }

    private static String downtime(Downtime downtime, BackendView backend) {
        String total = Words.age(downtime.until(backend).toMillis());
        return downtime.count() == 0 ? "" : total + ", " + Words.count(downtime.count()) + '×';
    }

    private static Check check(Snapshot.Pool pool, BackendView backend) {
        CheckView check = pool.check(backend);
        String text = Snapshot.lastCheck(backend, check);
        String failures = pool.failures(backend).stream()
                .map(failure -> failure.source() + ": " + Words.failure(failure))
                .collect(Collectors.joining("; "));
        return check == null || check.checks() == 0
                ? new Check(text, "", -1, 0, failures)
                : new Check(
                        text,
                        Words.latency(check.latency().toNanos()),
                        check.age().toMillis(),
                        check.checks(),
                        failures);
    }

    /** Whether a page that shows the other row need not change. */
    boolean looksLike(StatsRow other) {
        return sinceNanos == other.sinceNanos
                && label.equals(other.label)
                && reason.equals(other.reason)
                && weight.equals(other.weight)
                && weightNote.equals(other.weightNote)
                && cells.equals(other.cells)
                && check.number == other.check.number
                && check.text.equals(other.check.text)
                && check.took.equals(other.check.took)
                && check.failures.equals(other.check.failures);
    }
}
