package io.fairlead.netty.http;

import io.fairlead.netty.ProxyError;
import io.fairlead.netty.traffic.Upstreams;
import io.netty.handler.codec.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What the event loops of a proxy share; everything in it may be read by any thread. */
final class SharedState {
    private final ProxyConfig config;
    private final Upstreams upstreams;
    private final ConnectionGate gate;
    private final PoolWatch watch;
    private final List<LoopCounters> counters = new ArrayList<>(); // complete before the socket listens
    private volatile boolean draining; // written by drain

    private SharedState(ProxyConfig config, int loops, Consumer<String> closeIdle) {
        this.config = config;
        this.upstreams = Upstreams.of(loops, ProxyError.values());
        this.watch = PoolWatch.of(config.balancer(), upstreams, closeIdle);
        this.gate = ConnectionGate.ofAtMost(config.limits().maxConnections());
    }

    /**
     * Returns the state of a proxy that has not started.
     *
     * @param loops the number of event loops
     * @param closeIdle closes the unused connections to the backend of the id
     */
    static SharedState of(ProxyConfig config, int loops, Consumer<String> closeIdle) {
        return new SharedState(config, loops, closeIdle);
    }

    ProxyConfig config() {
        return config;
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

    /** Returns whether the request is one that the proxy answers itself. */
    boolean isHealthRequest(HttpRequest request) {
        String path = config.healthPath();
        if (path == null) {
            return false;
        }
        String target = request.uri();
        int start = target.startsWith("/") ? 0 : target.indexOf('/', Math.max(0, Authority.start(target)));
        int end = target.indexOf('?');
        int length = (end < 0 ? target.length() : end) - start;
        return start >= 0 && length == path.length() && target.startsWith(path, start);
    }

    /** Returns whether clients should come here. */
    boolean isHealthy() {
        return !draining && watch.anyEligible();
    }

    /** Returns the listener to be subscribed to the balancer. */
    PoolWatch watch() {
        return watch;
    }

    boolean isDraining() {
        return draining;
    }
}
