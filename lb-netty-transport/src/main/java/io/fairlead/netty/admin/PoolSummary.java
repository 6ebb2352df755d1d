package io.fairlead.netty.admin;

import io.fairlead.api.AffinityStats;
import io.fairlead.api.BackendView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A pool in one line.
 *
 * @param states how many backends are in each of {@link StatsRow#STATES}
 * @param names what the values are
 * @param values candidates, sessions, requests, bytes and so on, in texts; with what the affinity did, if there is one
 * @param panic whether health is being ignored
 */
record PoolSummary(List<Integer> states, List<String> names, List<String> values, boolean panic) {
    private static final List<String> NAMES =
            List.of("candidates", "sessions", "requests", "bytes in", "bytes out", "refused", "generation");
    private static final List<String> STICKY =
            List.of("sticky keys", "sticky hits", "sticky misses", "sticky moves", "sticky evictions");

    static PoolSummary of(Snapshot.Pool pool) {
        int[] states = new int[StatsRow.STATES.size()];
        long sessions = 0;
        long requests = 0;
        long in = -1;
        long out = -1;
        for (BackendView backend : pool.view().backends()) {
            TrafficView traffic = pool.traffic(backend);
            states[StatsRow.STATES.indexOf(backend.state().word().toLowerCase(Locale.ROOT))]++;
            sessions += Snapshot.sessions(backend, traffic);
            requests += Snapshot.requests(backend, traffic);
            in = sum(in, traffic.bytesIn());
            out = sum(out, traffic.bytesOut());
        }
        List<String> names = new ArrayList<>(NAMES);
        List<String> values = new ArrayList<>(List.of(
                pool.candidates() + " of " + pool.view().backends().size(),
                Words.count(sessions),
                Words.count(requests),
                Words.bytes(in),
                Words.bytes(out),
                Words.count(pool.view().refused()),
                Words.count(pool.view().generation())));
        AffinityStats affinity = pool.affinity();
        if (affinity != null) {
            names.addAll(STICKY);
            values.addAll(List.of(
                    Words.count(affinity.entries()),
                    Words.count(affinity.hits()),
                    Words.count(affinity.misses()),
                    Words.count(affinity.moves()),
                    Words.count(affinity.evictions())));
        }
        return new PoolSummary(
                Arrays.stream(states).boxed().toList(),
                names,
                values,
                pool.view().panic());
    }

    /** Adds what is known. */
    static long sum(long known, long more) {
        return more < 0 ? known : Math.max(0, known) + more;
    }
}
