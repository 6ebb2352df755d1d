package io.fairlead.netty.tcp;

import io.fairlead.api.BackendView;
import io.fairlead.api.Changes;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.TcpStats;
import io.fairlead.netty.admin.FrontendView;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.admin.TrafficView;
import io.fairlead.netty.traffic.LatencyHistogram;
import io.fairlead.netty.traffic.Upstreams;
import io.netty.util.NetUtil;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the event loops counted for each backend as long as it is a member, and altogether. Any thread. */
final class TcpTraffic implements TrafficSource, LoadBalancerListener {
    private final TcpServer server;
    private final LoadBalancer balancer;
    private final Upstreams upstreams;

    private TcpTraffic(TcpServer server, LoadBalancer balancer, Upstreams upstreams) {
        this.server = server;
        this.balancer = balancer;
        this.upstreams = upstreams;
    }

    /** Returns a listener to be subscribed. */
    static TcpTraffic of(TcpServer server, LoadBalancer balancer, int loops) {
        return new TcpTraffic(server, balancer, Upstreams.of(loops, TcpError.values()));
    }

    Upstreams upstreams() {
        return upstreams;
    }

    @Override
    public boolean wantsCompletions() {
        return false;
    }

    @Override
    public void onMembership(Changes changes) {
        // in this order: a backend that is entered while this runs may be too new for the view, and stays
        Set<String> gone = new HashSet<>(upstreams.ids());
        for (BackendView view : balancer.view().backends()) {
            upstreams.of(view.backend().id()); // known from now on, with zeros
            gone.remove(view.backend().id());
        }
        gone.forEach(upstreams::remove);
    }

    @Override
    public Map<String, TrafficView> backends(String pool) {
        return pool.equals(balancer.name()) ? upstreams.views() : Map.of();
    }

    @Override
    public List<FrontendView> frontends() {
        TcpStats stats = server.stats();
        long[] latencies = upstreams.latencies();
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
        String listen = NetUtil.toSocketAddressString(server.address());
        return List.of(new FrontendView(server.name(), "tcp", listen, traffic));
    }
}
