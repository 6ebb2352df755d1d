package io.fairlead.netty.tcp;

import io.fairlead.netty.TcpStats;
import io.fairlead.netty.admin.FrontendView;
import io.fairlead.netty.admin.QueueView;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.admin.TrafficView;
import io.fairlead.netty.loop.Endpoints;
import io.fairlead.netty.traffic.BalancerUse;
import io.fairlead.netty.traffic.LatencyHistogram;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the event loops counted for each backend as long as it is a member, and altogether. Any thread. */
final class TcpTraffic implements TrafficSource {
    private final TcpServer server;

    private TcpTraffic(TcpServer server) {
        this.server = server;
    }

    static TcpTraffic of(TcpServer server) {
        return new TcpTraffic(server);
    }

    @Override
    public Map<String, TrafficView> backends(String pool) {
        BalancerUse use = server.pools().named(pool);
        return (use == null) ? Map.of() : use.upstreams().views();
    }

    @Override
    public @Nullable QueueView queue(String pool) {
        BalancerUse use = server.pools().named(pool);
        return (use == null) ? null : use.line().view();
    }

    @Override
    public List<FrontendView> frontends() {
        TcpStats stats = server.stats();
        List<BalancerUse> uses = server.pools().uses();
        long[] latencies = uses.get(0).upstreams().latencies();
        uses.subList(1, uses.size()).forEach(use -> use.upstreams().addLatenciesTo(latencies));
        Map<String, Long> errors = new HashMap<>();
        stats.errors().forEach((error, count) -> errors.put(error.name().toLowerCase(Locale.ROOT), count));
        TrafficView traffic = new TrafficView(
                stats.current(),
                server.mostConnections(),
                stats.connections(),
                stats.bytesIn(),
                stats.bytesOut(),
                Map.of(),
                errors,
                stats.retries(),
                LatencyHistogram.quantile(latencies, 0.5),
                LatencyHistogram.quantile(latencies, 0.99));
        String listen = Endpoints.text(server.address());
        return List.of(new FrontendView(server.config().name(), "tcp", listen, traffic));
    }
}
