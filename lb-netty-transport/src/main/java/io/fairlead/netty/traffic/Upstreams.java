package io.fairlead.netty.traffic;

import io.fairlead.netty.admin.TrafficView;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The backends of a proxy by id. Counters last as long as their backend is a member. Any thread.
 *
 * <p>A request that was given a backend before it left may enter it again; the next change of the
 * membership removes it, so there are never more than members and requests in flight.
 */
public final class Upstreams {
    private final ConcurrentHashMap<String, Upstream> byId = new ConcurrentHashMap<>();
    private final int loops;
    private final Enum<?>[] errors;
    private @Nullable PoolWatch follower; // guarded by this

    private Upstreams(int loops, Enum<?>[] errors) {
        this.loops = loops;
        this.errors = errors;
    }

    /**
     * Returns a table without backends.
     *
     * @param loops the number of event loops that count
     * @param errors all kinds of errors that they count
     */
    public static Upstreams of(int loops, Enum<?>[] errors) {
        return new Upstreams(loops, errors.clone());
    }

    /** Returns the backend, made if need be. */
    public Upstream of(String id) {
        Upstream upstream = byId.get(id); // without a lock
        return (upstream != null) ? upstream : byId.computeIfAbsent(id, absent -> Upstream.of(absent, loops, errors));
    }

    /** Returns the ids there are now. */
    public Set<String> ids() {
        return Set.copyOf(byId.keySet());
    }

    /** Sums what was counted for each backend. O(backends × event loops). */
    public Map<String, TrafficView> views() {
        Map<String, TrafficView> views = new HashMap<>();
        byId.forEach((id, upstream) -> views.put(id, upstream.view()));
        return views;
    }

    /** Sums the latencies of all backends, for {@link LatencyHistogram#quantile}. O(backends × event loops). */
    public long[] latencies() {
        long[] sum = new long[LatencyHistogram.BUCKETS];
        addLatenciesTo(sum);
        return sum;
    }

    /** Adds the latencies of all backends to a sum. O(backends × event loops). */
    public void addLatenciesTo(long[] sum) {
        byId.values().forEach(upstream -> upstream.addLatenciesTo(sum));
    }

    /** Says which balancer decides who is a member. The caller holds the lock of this table. */
    void followedBy(PoolWatch watch) {
        follower = watch;
    }

    /** Returns whether this watch was the last to follow. The caller holds the lock of this table. */
    boolean isFollowedBy(PoolWatch watch) {
        return follower == watch;
    }

    /** Forgets a backend; the connections that it has are not kept. */
    public void remove(String id) {
        Upstream gone = byId.remove(id);
        if (gone != null) {
            gone.keep(false);
        }
    }
}
