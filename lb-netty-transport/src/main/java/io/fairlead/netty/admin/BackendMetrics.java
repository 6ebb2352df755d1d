package io.fairlead.netty.admin;

import io.fairlead.api.AdminState;
import io.fairlead.api.BackendView;
import io.fairlead.api.CheckView;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** The metrics of backends; the labels of each are escaped once. */
final class BackendMetrics {
    private final Exposition out;
    private final Snapshot snapshot;
    private final List<Series> backends = new ArrayList<>();

    private BackendMetrics(Exposition out, Snapshot snapshot) {
        this.out = out;
        this.snapshot = snapshot;
        for (Snapshot.Pool pool : snapshot.pools()) {
            StringBuilder labels = Exposition.escape(
                            new StringBuilder("pool="), pool.view().name())
                    .append(",backend=");
            int own = labels.length();
            for (BackendView backend : pool.view().backends()) {
                labels.setLength(own);
                backends.add(Series.of(
                        Exposition.escape(labels, backend.backend().id()).toString(), pool, backend));
            }
        }
    }

    static void write(Exposition out, Snapshot snapshot) {
        BackendMetrics metrics = new BackendMetrics(out, snapshot);
        metrics.state();
        metrics.health();
        metrics.traffic();
    }

    /** A backend; checks that never ended are left out. */
    private record Series(
            String labels, BackendView view, TrafficView traffic, List<CheckView> checks, Downtime downtime) {
        static Series of(String labels, Snapshot.Pool pool, BackendView view) {
            List<CheckView> checks = pool.checks(view).stream()
                    .filter(check -> check.checks() > 0)
                    .toList();
            return new Series(labels, view, pool.traffic(view), checks, pool.downtime(view));
        }
    }

    private void state() {
        backend(
                "up",
                "gauge",
                "1 unless a source of health says that it is down.",
                series -> series.view().state().health() == HealthStatus.DOWN ? 0 : 1);
        backend(
                "ready",
                "gauge",
                "1 unless an operator drains it or took it out.",
                series -> series.view().state().admin() == AdminState.READY ? 1 : 0);
        backend(
                "candidate",
                "gauge",
                "1 while it may be chosen.",
                series -> series.view().candidate() ? 1 : 0);
        backend("weight", "gauge", "Its weight now.", series -> series.view().weight());
        backend(
                "configured_weight",
                "gauge",
                "Its weight unless an operator sets another.",
                series -> series.view().configuredWeight());
        out.head(
                "fairlead_backend_ramp_ratio",
                "gauge",
                "How far it has warmed up: the part of its load that it takes.");
        for (Series series : backends) {
            sample("ramp_ratio", series).ratio(series.view().ramp());
        }
        backend(
                "in_flight",
                "gauge",
                "Attempts going on.",
                series -> series.view().inFlight());
        backend(
                "attempts_total",
                "counter",
                "Attempts since it joined.",
                series -> series.view().acquired());
        out.head(
                "fairlead_backend_state_changed_timestamp_seconds",
                "gauge",
                "When health or admin state last changed.");
        for (Series series : backends) {
            long changed = snapshot.millis() - series.view().age().toMillis();
            sample("state_changed_timestamp_seconds", series).seconds(changed * 1_000_000);
        }
        out.head("fairlead_backend_outcomes_total", "counter", "Attempts that ended, by outcome.");
        for (Series series : backends) {
            for (Outcome outcome : Outcome.values()) {
                long count = series.view().count(outcome);
                if (count > 0) {
                    sample("outcomes_total", series)
                            .label("outcome", Words.lower(outcome))
                            .value(count);
                }
            }
        }
    }

    private void health() {
        out.head("fairlead_backend_downtime_seconds_total", "counter", "How long its health was down.");
        for (Series series : backends) {
            sample("downtime_seconds_total", series)
                    .seconds(series.downtime().until(series.view()).toNanos());
        }
        backend(
                "went_down_total",
                "counter",
                "How often its health went down.",
                series -> series.downtime().count());
        check("checks_total", "counter", "Health checks that ended.", CheckView::checks);
        check("checks_failed_total", "counter", "Health checks that failed.", CheckView::failed);
        check("check_passed", "gauge", "1 if the last health check passed.", check -> check.passed() ? 1 : 0);
        out.head("fairlead_backend_check_duration_seconds", "gauge", "How long the last health check took.");
        for (Series series : backends) {
            for (CheckView check : series.checks()) {
                sample("check_duration_seconds", series)
                        .label("source", check.source())
                        .seconds(check.latency().toNanos());
            }
        }
        out.head("fairlead_backend_check_timestamp_seconds", "gauge", "When the last health check ended.");
        for (Series series : backends) {
            for (CheckView check : series.checks()) {
                sample("check_timestamp_seconds", series)
                        .label("source", check.source())
                        .seconds((snapshot.millis() - check.age().toMillis()) * 1_000_000);
            }
        }
    }

    private void check(String name, String type, String help, ToLongFunction<CheckView> value) {
        out.head("fairlead_backend_" + name, type, help);
        for (Series series : backends) {
            for (CheckView check : series.checks()) {
                sample(name, series).label("source", check.source()).value(value.applyAsLong(check));
            }
        }
    }

    private void traffic() {
        backend(
                "sessions_max",
                "gauge",
                "Most sessions at once.",
                series -> series.traffic().sessionsMax());
        backend(
                "requests_total",
                "counter",
                "Requests sent.",
                series -> series.traffic().requests());
        backend(
                "received_bytes_total",
                "counter",
                "Bytes from clients.",
                series -> series.traffic().bytesIn());
        backend(
                "sent_bytes_total",
                "counter",
                "Bytes to clients.",
                series -> series.traffic().bytesOut());
        backend(
                "retries_total",
                "counter",
                "Tries beyond the first.",
                series -> series.traffic().retries());
        out.head("fairlead_backend_responses_total", "counter", "Final responses by class of status.");
        for (Series series : backends) {
            new TreeMap<>(series.traffic().responses()).forEach((type, count) -> {
                sample("responses_total", series)
                        .label("status_class", type + "xx")
                        .value(count);
            });
        }
        out.head("fairlead_backend_errors_total", "counter", "What went wrong, by kind.");
        for (Series series : backends) {
            new TreeMap<>(series.traffic().errors()).forEach((kind, count) -> {
                sample("errors_total", series).label("error_type", kind).value(count);
            });
        }
        out.head(
                "fairlead_backend_latency_seconds",
                "summary",
                "Time to the head of the response, or to the connection of a TCP listener.");
        for (Series series : backends) {
            quantile(series, "0.5", series.traffic().latencyP50Nanos());
            quantile(series, "0.99", series.traffic().latencyP99Nanos());
        }
    }

    private void quantile(Series series, String quantile, long nanos) {
        if (nanos >= 0) {
            sample("latency_seconds", series).label("quantile", quantile).seconds(nanos);
        }
    }

    private void backend(String name, String type, String help, ToLongFunction<Series> value) {
        out.head("fairlead_backend_" + name, type, help);
        for (Series series : backends) {
            long number = value.applyAsLong(series);
            if (number >= 0) {
                sample(name, series).value(number);
            }
        }
    }

    private Exposition sample(String name, Series series) {
        return out.name("fairlead_backend_", name).labels(series.labels());
    }
}
