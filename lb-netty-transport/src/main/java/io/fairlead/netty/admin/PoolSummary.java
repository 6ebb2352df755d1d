package io.fairlead.netty.admin;

import io.fairlead.api.BackendView;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A pool in one line.
 *
 * @param states how many backends are in each of {@link StatsRow#STATES}
 * @param values sessions, requests, bytes in and out, refusals, candidates, in texts; see {@link #NAMES}
 * @param panic whether health is being ignored
 */
record PoolSummary(List<Integer> states, List<String> values, boolean panic) {
    static final List<String> NAMES =
            List.of("candidates", "sessions", "requests", "bytes in", "bytes out", "refused", "generation");

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
        return new PoolSummary(
                Arrays.stream(states).boxed().toList(),
                List.of(
                        pool.candidates() + " of " + pool.view().backends().size(),
                        Words.count(sessions),
                        Words.count(requests),
                        Words.bytes(in),
                        Words.bytes(out),
                        Words.count(pool.view().refused()),
                        Words.count(pool.view().generation())),
                pool.view().panic());
    }

    /** Adds what is known. */
    static long sum(long known, long more) {
        return more < 0 ? known : Math.max(0, known) + more;
    }
}
