package io.fairlead.netty.http;

import io.fairlead.netty.ProxyError;
import io.fairlead.netty.ProxyStats;
import io.fairlead.netty.admin.FrontendView;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.admin.TrafficView;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sums what the event loops counted, when asked to. Any thread; O(backends × event loops). */
final class ProxyTraffic implements TrafficSource {
    private final SharedState shared;
    private final InetSocketAddress address;

    private ProxyTraffic(SharedState shared, InetSocketAddress address) {
        this.shared = shared;
        this.address = address;
    }

    static ProxyTraffic of(SharedState shared, InetSocketAddress address) {
        return new ProxyTraffic(shared, address);
    }

    @Override
    public Map<String, TrafficView> backends(String pool) {
        if (!pool.equals(shared.config().balancer().name())) {
            return Map.of();
        }
        Map<String, TrafficView> views = new HashMap<>();
        for (Upstream upstream : shared.upstreams().all()) {
            views.put(upstream.id(), view(upstream));
        }
        return views;
    }

    @Override
    public List<FrontendView> frontends() {
        ProxyStats stats = LoopCounters.sum(shared.counters(), shared.gate().stops());
        long[] latencies = new long[LatencyHistogram.BUCKETS];
        long[] ignored = new long[UpstreamCell.SIZE];
        shared.upstreams().all().forEach(upstream -> upstream.addTo(ignored, latencies));
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
                LatencyHistogram.quantile(latencies, 0.99),
                "",
                Duration.ofSeconds(-1));
        String listen = NetUtil.toSocketAddressString(address);
        return List.of(new FrontendView(shared.config().name(), "http", listen, traffic));
    }

    private static TrafficView view(Upstream upstream) {
        long[] sum = new long[UpstreamCell.SIZE];
        long[] latencies = new long[LatencyHistogram.BUCKETS];
        upstream.addTo(sum, latencies);
        Map<Integer, Long> responses = new HashMap<>();
        for (int i = 1; i <= 5; i++) {
            if (sum[UpstreamCell.CLASSES + i] > 0) {
                responses.put(i, sum[UpstreamCell.CLASSES + i]);
            }
        }
        Map<String, Long> errors = new HashMap<>();
        for (ProxyError error : ProxyError.values()) {
            long count = UpstreamCell.errors(sum, error);
            if (count > 0) {
                errors.put(kind(error), count);
            }
        }
        return new TrafficView(
                Math.max(0, sum[UpstreamCell.SESSIONS]), // cells are not read at one moment
                sum[UpstreamCell.SESSIONS_MAX],
                sum[UpstreamCell.REQUESTS],
                sum[UpstreamCell.BYTES_IN],
                sum[UpstreamCell.BYTES_OUT],
                responses,
                errors,
                sum[UpstreamCell.RETRIES],
                LatencyHistogram.quantile(latencies, 0.5),
                LatencyHistogram.quantile(latencies, 0.99),
                "",
                Duration.ofSeconds(-1));
    }

    private static String kind(ProxyError error) {
        return error.name().toLowerCase(Locale.ROOT);
    }
}
