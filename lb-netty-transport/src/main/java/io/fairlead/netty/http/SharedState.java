package io.fairlead.netty.http;

import io.fairlead.netty.ProxyError;
import io.fairlead.netty.loop.ConnectionGate;
import io.fairlead.netty.traffic.Upstreams;
import java.util.ArrayList;
import java.util.List;

/** What the event loops of a proxy share; everything in it may be read by any thread. */
final class SharedState {
    private final Upstreams upstreams;
    private final ConnectionGate gate;
    private final List<LoopCounters> counters = new ArrayList<>(); // complete before the socket listens
    private volatile ProxyConfig config; // written by reconfigure
    private volatile boolean draining; // written by drain

    private SharedState(ProxyConfig config, int loops) {
        this.config = config;
        this.upstreams = Upstreams.of(loops, ProxyError.values());
        this.gate = ConnectionGate.ofAtMost(config.limits().maxConnections());
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

    /** Changes the options of the listener itself. */
    void reconfigure(ProxyConfig next) {
        config = next;
        gate.limit(next.limits().maxConnections());
    }

    Upstreams upstreams() {
        return upstreams;
    }

    ConnectionGate gate() {
        return gate;
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
