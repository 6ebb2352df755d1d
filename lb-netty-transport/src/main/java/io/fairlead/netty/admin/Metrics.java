package io.fairlead.netty.admin;

import io.fairlead.api.AffinityStats;
import io.fairlead.api.DiscoveryView;
import io.fairlead.api.StoreView;
import io.fairlead.api.TierView;
import java.time.Duration;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/**
 * {@code /metrics}: the text format of Prometheus, in base units. What is unknown is left out. Linear in the number of
 * backends.
 */
final class Metrics {
    private static final long UNKNOWN = -1;

    private final Exposition out;
    private final Snapshot snapshot;

    private Metrics(Exposition out, Snapshot snapshot) {
        this.out = out;
        this.snapshot = snapshot;
    }

    static String of(Snapshot snapshot) {
        Exposition out = Exposition.create();
        Metrics metrics = new Metrics(out, snapshot);
        metrics.pools();
        metrics.tiers();
        metrics.affinities();
        metrics.discoveries();
        metrics.queues();
        BackendMetrics.write(out, snapshot);
        metrics.frontends();
        metrics.stores();
        return out.toString();
    }

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
        out.head("fairlead_pool_" + name, type, help);
        for (Snapshot.Pool pool : snapshot.pools()) {
            out.name("fairlead_pool_", name).label("pool", pool.view().name()).value(value.applyAsLong(pool));
        }
    }

    private void tiers() {
        tier("share_ratio", "Share of the load that a tier takes.", (sample, tier) -> sample.ratio(tier.share()));
        tier(
                "available_ratio",
                "Share of a tier's capacity that may be chosen; what warms up counts in part.",
                (sample, tier) -> sample.ratio(tier.available()));
        tier(
                "panic",
                "1 while health is ignored in a tier for want of healthy backends.",
                (sample, tier) -> sample.value(tier.panic() ? 1 : 0));
    }

    private void tier(String name, String help, BiConsumer<Exposition, TierView> value) {
        out.head("fairlead_pool_tier_" + name, "gauge", help);
        for (Snapshot.Pool pool : snapshot.pools()) {
            for (TierView tier : pool.view().tiers()) {
                value.accept(
                        out.name("fairlead_pool_tier_", name)
                                .label("pool", pool.view().name())
                                .label("tier", Integer.toString(tier.tier())),
                        tier);
            }
        }
    }

    private void affinities() {
        affinity("entries", "gauge", "Keys that are remembered.", AffinityStats::entries);
        affinity("hits_total", "counter", "Look-ups that found a backend to prefer.", AffinityStats::hits);
        affinity("misses_total", "counter", "Look-ups that found none.", AffinityStats::misses);
        affinity(
                "moves_total",
                "counter",
                "Keys that went to another backend for want of their own.",
                AffinityStats::moves);
        affinity("evictions_total", "counter", "Keys that were forgotten.", AffinityStats::evictions);
    }

    private void affinity(String name, String type, String help, ToLongFunction<AffinityStats> value) {
        out.head("fairlead_pool_affinity_" + name, type, help);
        for (Snapshot.Pool pool : snapshot.pools()) {
            AffinityStats affinity = pool.affinity();
            if (affinity != null) {
                out.name("fairlead_pool_affinity_", name)
                        .label("pool", pool.view().name())
                        .value(value.applyAsLong(affinity));
            }
        }
    }

    private void discoveries() {
        discovery("backends", "gauge", "Backends in use that a source has named.", DiscoveryView::backends);
        discovery(
                "age_seconds",
                "gauge",
                "Time since a source last said who the members are.",
                view -> view.age().map(Duration::toSeconds).orElse(UNKNOWN));
        discovery("answers_total", "counter", "How often it said so.", DiscoveryView::answers);
        discovery("failures_total", "counter", "How often it failed or was not believed.", DiscoveryView::failures);
        discovery(
                "problem",
                "gauge",
                "1 while something is wrong with it.",
                view -> view.problem().isEmpty() ? 0 : 1);
    }

    private void discovery(String name, String type, String help, ToLongFunction<DiscoveryView> value) {
        out.head("fairlead_pool_discovery_" + name, type, help);
        for (Snapshot.Pool pool : snapshot.pools()) {
            for (DiscoveryView view : pool.discoveries()) {
                long number = value.applyAsLong(view);
                if (number != UNKNOWN) {
                    out.name("fairlead_pool_discovery_", name)
                            .label("pool", pool.view().name())
                            .label("source", view.source())
                            .value(number);
                }
            }
        }
    }

    private void queues() {
        queue("length", "gauge", "Requests or sessions that wait for a backend.", QueueView::length);
        queue("length_max", "gauge", "The most that waited at once.", QueueView::lengthMax);
        queue("waited_total", "counter", "Requests or sessions that have waited.", QueueView::waited);
        queue("refused_total", "counter", "Those that found the queue full.", QueueView::refused);
        queue("expired_total", "counter", "Those that waited too long.", QueueView::expired);
    }

    private void queue(String name, String type, String help, ToLongFunction<QueueView> value) {
        out.head("fairlead_pool_queue_" + name, type, help);
        for (Snapshot.Pool pool : snapshot.pools()) {
            QueueView queue = pool.queue();
            if (queue != null) {
                out.name("fairlead_pool_queue_", name)
                        .label("pool", pool.view().name())
                        .value(value.applyAsLong(queue));
            }
        }
    }

    private void stores() {
        store("up", "gauge", "1 while the store that instances share answers.", view -> view.up() ? 1 : 0);
        store("commands_total", "counter", "What it was asked to do.", StoreView::asked);
        store("failures_total", "counter", "What of that it did not do.", StoreView::failed);
        store("garbage_total", "counter", "Answers that made no sense.", StoreView::garbage);
    }

    private void store(String name, String type, String help, ToLongFunction<StoreView> value) {
        out.head("fairlead_state_store_" + name, type, help);
        for (StoreView view : snapshot.stores()) {
            out.name("fairlead_state_store_", name).label("store", view.name()).value(value.applyAsLong(view));
        }
    }

    private void frontends() {
        frontend("sessions", "gauge", "Sessions going on.", TrafficView::sessions);
        frontend("requests_total", "counter", "Requests received.", TrafficView::requests);
        frontend("received_bytes_total", "counter", "Bytes from clients.", TrafficView::bytesIn);
        frontend("sent_bytes_total", "counter", "Bytes to clients.", TrafficView::bytesOut);
        out.head("fairlead_frontend_errors_total", "counter", "What went wrong, by kind, with a backend or without.");
        for (FrontendView frontend : snapshot.frontends()) {
            new TreeMap<>(frontend.traffic().errors()).forEach((kind, count) -> {
                out.name("fairlead_frontend_", "errors_total")
                        .label("frontend", frontend.name())
                        .label("error_type", kind)
                        .value(count);
            });
        }
    }

    private void frontend(String name, String type, String help, ToLongFunction<TrafficView> value) {
        out.head("fairlead_frontend_" + name, type, help);
        for (FrontendView frontend : snapshot.frontends()) {
            long number = value.applyAsLong(frontend.traffic());
            if (number >= 0) {
                out.name("fairlead_frontend_", name)
                        .label("frontend", frontend.name())
                        .value(number);
            }
        }
    }
}
