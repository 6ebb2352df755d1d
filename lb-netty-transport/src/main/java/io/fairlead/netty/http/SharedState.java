package io.fairlead.netty.http;

import static java.util.Objects.requireNonNull;

import io.fairlead.netty.ProxyError;
import io.fairlead.netty.loop.ConnectionGate;
import io.fairlead.netty.loop.RequestGate;
import io.fairlead.netty.traffic.Pools;
import io.fairlead.netty.traffic.Upstreams;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the event loops of a proxy share; everything in it may be read by any thread. */
final class SharedState {
    private final int loops;
    private final ConnectionGate gate;
    private final RequestGate requests;
    private final List<LoopCounters> counters = new ArrayList<>(); // complete before the socket listens
    private volatile ProxyConfig config; // written by reconfigure
    private volatile @Nullable Pools pools; // likewise, and null until they are opened
    private volatile boolean draining; // written by drain

    private SharedState(ProxyConfig config, int loops) {
        this.config = config;
        this.loops = loops;
        this.gate = ConnectionGate.ofAtMost(config.limits().maxConnections());
        this.requests = RequestGate.ofAtMost(config.limits().maxRequests(), loops);
    }

    /**
     * Returns the state of a proxy that has not started.
     *
     * @param loops the number of event loops
     */
    static SharedState of(ProxyConfig config, int loops) {
        return new SharedState(config, loops);
    }

    /** Returns the options of the requests to come; requests have terms. */
    ProxyConfig config() {
        return config;
    }

    /** Returns what is used of the balancers, once it has been opened. */
    Pools pools() {
        return requireNonNull(pools, "pools");
    }

    /** Says what is used of the balancers. */
    void pools(Pools next) {
        pools = next;
    }

    /** Changes the options of the listener itself. */
    void reconfigure(ProxyConfig next) {
        config = next;
        gate.limit(next.limits().maxConnections());
        requests.limit(next.limits().maxRequests());
    }

    /** Returns counters for the backends of a pool. */
    Upstreams newUpstreams() {
        return Upstreams.of(loops, ProxyError.values());
    }

    ConnectionGate gate() {
        return gate;
    }

    /** Returns how many requests there may be, as the part of another event loop. */
    RequestGate.Part newPart() {
        return requests.part();
    }

    /** Adds the counters of an event loop. */
    LoopCounters newCounters() {
        LoopCounters added = LoopCounters.create();
        counters.add(added);
        return added;
    }

    List<LoopCounters> counters() {
        return counters;
    }

    /** Returns the client connections there are. */
    int connections() {
        return gate.active();
    }

    /** Returns the requests that have a backend now. */
    long requestsInProgress() {
        long sum = 0;
        for (int i = 0; i < counters.size(); i++) {
            sum += counters.get(i).active();
        }
        return sum;
    }

    /** Answers requests as ever, and says that clients should go elsewhere. */
    void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }
}
