package io.fairlead.netty.admin;

import io.fairlead.api.AffinityStats;
import io.fairlead.api.BackendView;
import io.fairlead.api.CheckView;
import io.fairlead.api.DiscoveryView;
import io.fairlead.api.Failure;
import io.fairlead.api.Outcome;
import io.fairlead.api.StoreView;
import io.fairlead.api.TierView;
import io.fairlead.api.Verdict;
import java.util.Map;
import java.util.TreeMap;

/** {@code /stats.json}: everything in raw numbers; what is unknown is left out. */
final class StatsJson {
    private final StringBuilder out = new StringBuilder(4096);

    private StatsJson() {}

    static String of(Snapshot snapshot) {
        StatsJson json = new StatsJson();
        json.out.append("{\"pools\":[");
        for (Snapshot.Pool pool : snapshot.pools()) {
            json.pool(pool);
        }
        json.close("],\"frontends\":[");
        for (FrontendView frontend : snapshot.frontends()) {
            json.out.append('{');
            json.text("name", frontend.name());
            json.text("mode", frontend.mode());
            json.text("address", frontend.address());
            json.traffic(frontend.traffic());
            json.close("},");
        }
        json.close("],\"stores\":[");
        snapshot.stores().forEach(json::store);
        json.close("]}\n");
        return json.out.toString();
    }

    private void pool(Snapshot.Pool pool) {
        out.append('{');
        text("name", pool.view().name());
        text("strategy", pool.view().strategy());
        number("generation", pool.view().generation());
        flag("panic", pool.view().panic());
        flag("closed", pool.view().closed());
        number("refused", pool.view().refused());
        out.append("\"tiers\":[");
        pool.view().tiers().forEach(this::tier);
        close("],");
        number("candidates", pool.candidates());
        AffinityStats affinity = pool.affinity();
        if (affinity != null) {
            affinity(affinity);
        }
        if (!pool.discoveries().isEmpty()) {
            out.append("\"discovery\":[");
            pool.discoveries().forEach(this::discovery);
            close("],");
        }
        QueueView queue = pool.queue();
        if (queue != null) {
            queue(queue);
        }
        out.append("\"backends\":[");
        for (BackendView backend : pool.view().backends()) {
            backend(pool, backend);
        }
        close("]},");
    }

    private void tier(TierView tier) {
        out.append('{');
        number("tier", tier.tier());
        ratio("share", tier.share());
        ratio("available", tier.available());
        flag("panic", tier.panic());
        out.append("\"zones\":{");
        new TreeMap<>(tier.zones()).forEach(this::ratio);
        close("}},");
    }

    private void affinity(AffinityStats affinity) {
        out.append("\"affinity\":{");
        number("entries", affinity.entries());
        number("hits", affinity.hits());
        number("misses", affinity.misses());
        number("moves", affinity.moves());
        number("evictions", affinity.evictions());
        close("},");
    }

    private void store(StoreView store) {
        out.append('{');
        text("name", store.name());
        flag("up", store.up());
        number("asked", store.asked());
        number("failed", store.failed());
        number("garbage", store.garbage());
        text("problem", store.problem());
        close("},");
    }

    private void discovery(DiscoveryView discovery) {
        out.append('{');
        text("source", discovery.source());
        number("backends", discovery.backends());
        discovery.age().ifPresent(age -> number("age_ms", age.toMillis()));
        number("answers", discovery.answers());
        number("failures", discovery.failures());
        text("problem", discovery.problem());
        close("},");
    }

    private void queue(QueueView queue) {
        out.append("\"queue\":{");
        number("length", queue.length());
        number("length_max", queue.lengthMax());
        number("waited", queue.waited());
        number("refused", queue.refused());
        number("expired", queue.expired());
        if (queue.meanNanos() >= 0) {
            number("mean_ns", queue.meanNanos());
        }
        close("},");
    }

    private void backend(Snapshot.Pool pool, BackendView backend) {
        out.append('{');
        text("id", backend.backend().id());
        text("address", Words.address(backend.backend().address()));
        text("health", backend.state().health().name());
        text("admin", backend.state().admin().name());
        text("reason", backend.state().reason());
        text("explanation", pool.view().summary(backend.backend().id()));
        number("age_ms", backend.age().toMillis());
        flag("candidate", backend.candidate());
        number("weight", backend.weight());
        number("configured_weight", backend.configuredWeight());
        ratio("ramp", backend.ramp());
        ratio("factor", backend.factor());
        number("tier", backend.backend().tier());
        text("zone", backend.backend().zone());
        number("in_flight", backend.inFlight());
        number("acquired", backend.acquired());
        out.append("\"outcomes\":{");
        for (Outcome outcome : Outcome.values()) {
            if (backend.count(outcome) > 0) {
                number(Words.lower(outcome), backend.count(outcome));
            }
        }
        close("},\"sources\":{");
        for (Map.Entry<String, Verdict> source : new TreeMap<>(backend.sources()).entrySet()) {
            text(
                    source.getKey(),
                    source.getValue().status() + " " + source.getValue().reason());
        }
        close("},");
        Downtime downtime = pool.downtime(backend);
        number("downtime_ms", downtime.until(backend).toMillis());
        number("went_down", downtime.count());
        out.append("\"checks\":[");
        pool.checks(backend).forEach(this::check);
        close("],\"failures\":[");
        pool.failures(backend).forEach(this::failure);
        close("],");
        traffic(pool.traffic(backend));
        close("},");
    }

    private void check(CheckView check) {
        out.append('{');
        text("source", check.source());
        text("status", check.status().name());
        number("checks", check.checks());
        number("failed", check.failed());
        if (check.checks() > 0) {
            flag("passed", check.passed());
            text("detail", check.detail());
            number("duration_ns", check.latency().toNanos());
            number("age_ms", check.age().toMillis());
            number("streak", check.streak());
        }
        close("},");
    }

    private void failure(Failure failure) {
        out.append('{');
        text("source", failure.source());
        text("detail", failure.detail());
        number("age_ms", failure.age().toMillis());
        number("count", failure.count());
        close("},");
    }

    private void traffic(TrafficView traffic) {
        known("sessions", traffic.sessions());
        known("sessions_max", traffic.sessionsMax());
        known("requests", traffic.requests());
        known("bytes_in", traffic.bytesIn());
        known("bytes_out", traffic.bytesOut());
        out.append("\"responses\":{");
        new TreeMap<>(traffic.responses()).forEach((type, count) -> number(type + "xx", count));
        close("},\"errors\":{");
        new TreeMap<>(traffic.errors()).forEach(this::number);
        close("},");
        known("retries", traffic.retries());
        known("latency_p50_ns", traffic.latencyP50Nanos());
        known("latency_p99_ns", traffic.latencyP99Nanos());
    }

    private void text(String name, String value) {
        Words.json(Words.json(out, name).append(':'), value).append(',');
    }

    private void number(String name, long value) {
        Words.json(out, name).append(':').append(value).append(',');
    }

    private void ratio(String name, double value) {
        Words.json(out, name).append(':').append(value).append(',');
    }

    private void known(String name, long value) {
        if (value >= 0) {
            number(name, value);
        }
    }

    private void flag(String name, boolean value) {
        Words.json(out, name).append(':').append(value).append(',');
    }

    /** Ends a list whose last element left a comma. */
    private void close(String end) {
        if (out.charAt(out.length() - 1) == ',') {
            out.setLength(out.length() - 1);
        }
        out.append(end);
    }
}
