package io.fairlead.netty.http;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The backends of a proxy by id. Counters last as long as their backend is a member. Any thread.
 *
 * <p>A request that was given a backend before it left may enter it again; the next change of the
 * membership removes it, so there are never more than members and requests in flight.
 */
final class Upstreams {
    private final ConcurrentHashMap<String, Upstream> byId = new ConcurrentHashMap<>();
    private final int loops;

    private Upstreams(int loops) {
        this.loops = loops;
    }

    static Upstreams forLoops(int loops) {
        return new Upstreams(loops);
    }

    /** Returns the backend, made if need be. */
    Upstream of(String id) {
        Upstream upstream = byId.get(id); // without a lock
        return (upstream != null) ? upstream : byId.computeIfAbsent(id, absent -> Upstream.of(absent, loops));
    }

    /** Returns the ids there are now. */
    Set<String> ids() {
        return Set.copyOf(byId.keySet());
    }

    Collection<Upstream> all() {
        return byId.values();
    }

    /** Forgets a backend; the connections that it has are not kept. */
    void remove(String id) {
        Upstream gone = byId.remove(id);
        if (gone != null) {
            gone.keep(false);
        }
    }
}
