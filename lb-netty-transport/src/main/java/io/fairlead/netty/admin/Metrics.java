package io.fairlead.netty.admin;

import io.fairlead.api.AdminState;
import io.fairlead.api.BackendView;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * {@code /metrics}: the text format of Prometheus, in base units. What is unknown is left out. Linear in the number of
 * backends; labels are escaped once for each.
 */
final class Metrics {
    private final StringBuilder out = new StringBuilder(1 << 14);
    private final Snapshot snapshot;
    private final List<Series> backends = new ArrayList<>();

    private Metrics(Snapshot snapshot) {
        this.snapshot = snapshot;
        for (Snapshot.Pool pool : snapshot.pools()) {
            for (BackendView backend : pool.view().backends()) {
                StringBuilder labels = new StringBuilder("pool=");
                label(labels, pool.view().name()).append(",backend=");
                label(labels, backend.backend().id());
                backends.add(new Series(labels.toString(), backend, pool.traffic(backend)));
            }
        }
    }

    static String of(Snapshot snapshot) {
        Metrics metrics = new Metrics(snapshot);
        metrics.pools();
        metrics.state();
        metrics.traffic();
        metrics.frontends();
        return metrics.out.toString();
    }

    private record Series(String labels, BackendView view, TrafficView traffic) {}

    private void pools() {
        pool("candidates", "gauge", "Backends that may be chosen now.", Snapshot.Pool::candidates);
        pool(
                "backends",
                "gauge",
                "Backends of the pool.",
                pool -> pool.view().backends().size());
        pool(
                "panic",
                "gauge",
                "1 while health is ignored for want of healthy backends.",
                pool -> pool.view().panic() ? 1 : 0);
        pool(
                "generation",
                "gauge",
                "Number of the generation in use.",
                pool -> pool.view().generation());
        pool(
                "refusals_total",
                "counter",
                "Requests that got no backend.",
                pool -> pool.view().refused());
    }

    private void pool(String name, String type, String help, ToLongFunction<Snapshot.Pool> value) {
        head("fairlead_pool_" + name, type, help);
        for (Snapshot.Pool pool : snapshot.pools()) {
            out.append("fairlead_pool_").append(name).append("{pool=");
            label(out, pool.view().name())
                    .append("} ")
                    .append(value.applyAsLong(pool))
                    .append('\n');
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
                "in_flight",
                "gauge",
                "Attempts going on.",
                series -> series.view().inFlight());
        backend(
                "attempts_total",
                "counter",
                "Attempts since it joined.",
                series -> series.view().acquired());
        head("fairlead_backend_state_changed_timestamp_seconds", "gauge", "When health or admin state last changed.");
        for (Series series : backends) {
            long changed = snapshot.millis() - series.view().age().toMillis();
            name("state_changed_timestamp_seconds", series, "", "");
            seconds(changed * 1_000_000);
        }
        head("fairlead_backend_outcomes_total", "counter", "Attempts that ended, by outcome.");
        for (Series series : backends) {
            for (Outcome outcome : Outcome.values()) {
                long count = series.view().count(outcome);
                if (count > 0) {
                    name("outcomes_total", series, "outcome", Words.lower(outcome));
                    out.append(count).append('\n');
                }
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
        head("fairlead_backend_responses_total", "counter", "Final responses by class of status.");
        for (Series series : backends) {
            new TreeMap<>(series.traffic().responses()).forEach((type, count) -> {
                name("responses_total", series, "status_class", type + "xx");
                out.append(count).append('\n');
            });
        }
        head("fairlead_backend_errors_total", "counter", "What went wrong, by kind.");
        for (Series series : backends) {
            new TreeMap<>(series.traffic().errors()).forEach((kind, count) -> {
                name("errors_total", series, "error_type", kind);
                out.append(count).append('\n');
            });
        }
        head("fairlead_backend_latency_seconds", "summary", "Time to the head of the response.");
        for (Series series : backends) {
            quantile(series, "0.5", series.traffic().latencyP50Nanos());
            quantile(series, "0.99", series.traffic().latencyP99Nanos());
        }
        head("fairlead_backend_downtime_seconds_total", "counter", "How long it was down.");
        for (Series series : backends) {
            if (!series.traffic().downtime().isNegative()) {
                name("downtime_seconds_total", series, "", "");
                seconds(series.traffic().downtime().toNanos());
            }
        }
    }

    private void quantile(Series series, String quantile, long nanos) {
        if (nanos >= 0) {
            name("latency_seconds", series, "quantile", quantile);
            seconds(nanos);
        }
    }

    private void frontends() {
        frontend("sessions", "gauge", "Sessions going on.", TrafficView::sessions);
        frontend("requests_total", "counter", "Requests received.", TrafficView::requests);
        frontend("received_bytes_total", "counter", "Bytes from clients.", TrafficView::bytesIn);
        frontend("sent_bytes_total", "counter", "Bytes to clients.", TrafficView::bytesOut);
    }

    private void frontend(String name, String type, String help, ToLongFunction<TrafficView> value) {
        head("fairlead_frontend_" + name, type, help);
        for (FrontendView frontend : snapshot.frontends()) {
            long number = value.applyAsLong(frontend.traffic());
            if (number >= 0) {
                out.append("fairlead_frontend_").append(name).append("{frontend=");
                label(out, frontend.name()).append("} ").append(number).append('\n');
            }
        }
    }

    private void backend(String name, String type, String help, ToLongFunction<Series> value) {
        head("fairlead_backend_" + name, type, help);
        for (Series series : backends) {
            long number = value.applyAsLong(series);
            if (number >= 0) {
                name(name, series, "", "");
                out.append(number).append('\n');
            }
        }
    }

    private void head(String name, String type, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ");
        out.append(name).append(' ').append(type).append('\n');
    }

    private void name(String name, Series series, String label, String value) {
        out.append("fairlead_backend_").append(name).append('{').append(series.labels());
        if (!label.isEmpty()) {
            label(out.append(',').append(label).append('='), value);
        }
        out.append("} ");
    }

    private void seconds(long nanos) {
        out.append(nanos / 1e9).append('\n');
    }

    private static StringBuilder label(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                default -> out.append(c < ' ' ? '\uFFFD' : c);
            }
        }
        return out.append('"');
    }
}
