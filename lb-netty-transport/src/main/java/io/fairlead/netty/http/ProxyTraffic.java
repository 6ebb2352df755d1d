package io.fairlead.netty.http;

import io.fairlead.netty.ProxyError;
import io.fairlead.netty.ProxyStats;
import io.fairlead.netty.admin.FrontendView;
import io.fairlead.netty.admin.QueueView;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.admin.TrafficView;
import io.fairlead.netty.loop.Endpoints;
import io.fairlead.netty.traffic.BalancerUse;
import io.fairlead.netty.traffic.LatencyHistogram;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sums what the event loops counted, when asked to. Any thread; O(backends × event loops). */
final class ProxyTraffic implements TrafficSource {
    private final SharedState shared;
    private final SocketAddress address;

    private ProxyTraffic(SharedState shared, SocketAddress address) {
        this.shared = shared;
        this.address = address;
    }

    static ProxyTraffic of(SharedState shared, SocketAddress address) {
        return new ProxyTraffic(shared, address);
    }

    @Override
    public Map<String, TrafficView> backends(String pool) {
        BalancerUse use = shared.pools().named(pool);
        return (use == null) ? Map.of() : use.upstreams().views();
    }

    @Override
    public @Nullable QueueView queue(String pool) {
        BalancerUse use = shared.pools().named(pool);
        return (use == null) ? null : use.line().view();
    }

    @Override
    public List<FrontendView> frontends() {
        ProxyStats stats = LoopCounters.sum(shared.counters(), shared.gate().stops());
        List<BalancerUse> uses = shared.pools().uses();
        long[] latencies = uses.get(0).upstreams().latencies();
        uses.subList(1, uses.size()).forEach(use -> use.upstreams().addLatenciesTo(latencies));
        Map<String, Long> errors = new HashMap<>();
        stats.errors().forEach((error, count) -> errors.put(kind(error), count));
        TrafficView traffic = new TrafficView(
                shared.gate().active(),
                shared.gate().most(),
                stats.requests(),
                stats.bytesIn(),
                stats.bytesOut(),
                stats.responses(),
                errors,
                stats.retries(),
                LatencyHistogram.quantile(latencies, 0.5),
                LatencyHistogram.quantile(latencies, 0.99));
        String listen = Endpoints.text(address);
        return List.of(new FrontendView(shared.config().name(), "http", listen, traffic));
    }

    private static String kind(ProxyError error) {
        return error.name().toLowerCase(Locale.ROOT);
    }
}
