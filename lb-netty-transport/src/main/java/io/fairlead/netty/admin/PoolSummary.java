package io.fairlead.netty.admin;

import io.fairlead.api.AffinityStats;
import io.fairlead.api.BackendView;
import io.fairlead.api.TierView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A pool in one line.
 *
 * @param states how many backends are in each of {@link StatsRow#STATES}
 * @param names what the values are
 * @param values candidates, sessions, requests, bytes and so on, in texts; with what each tier takes, if there are
 *     several, what the affinity did, if there is one, who waited, if anybody did, and what the sources of its members said
 * @param panic whether health is being ignored
 */
record PoolSummary(List<Integer> states, List<String> names, List<String> values, boolean panic) {
    private static final List<String> NAMES =
            List.of("candidates", "sessions", "requests", "bytes in", "bytes out", "refused", "generation");
    private static final List<String> STICKY =
            List.of("sticky keys", "sticky hits", "sticky misses", "sticky moves", "sticky evictions");

    private static final List<String> QUEUE =
            List.of("waiting / max / total", "waiting time", "queue full / timed out");

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
        List<String> values = new ArrayList<>(List.of(
                pool.candidates() + " of " + pool.view().backends().size(),
                Words.count(sessions),
                Words.count(requests),
                Words.bytes(in),
                Words.bytes(out),
                Words.count(pool.view().refused()),
                Words.count(pool.view().generation())));
        for (TierView tier : tiers(pool)) {
            values.add(Words.percent(tier.share()) + ", " + Words.percent(tier.available()) + " available"
                    + (tier.panic() ? ", panic" : ""));
        }
        AffinityStats affinity = pool.affinity();
        if (affinity != null) {
            values.addAll(List.of(
                    Words.count(affinity.entries()),
                    Words.count(affinity.hits()),
                    Words.count(affinity.misses()),
                    Words.count(affinity.moves()),
                    Words.count(affinity.evictions())));
        }
        QueueView queue = pool.queue();
        if (queue != null && hasQueued(queue)) {
            values.addAll(List.of(
                    Words.count(queue.length()) + " / " + Words.count(queue.lengthMax()) + " / "
                            + Words.count(queue.waited()),
                    Words.latency(queue.meanNanos()),
                    Words.count(queue.refused()) + " / " + Words.count(queue.expired())));
        }
        pool.discoveries().forEach(discovery -> values.add(Words.discovery(discovery)));
        return new PoolSummary(
                Arrays.stream(states).boxed().toList(),
                names(pool),
                values,
                pool.view().panic());
    }

    /** Returns what the values of a pool are. */
    static List<String> names(Snapshot.Pool pool) {
        List<String> names = new ArrayList<>(NAMES);
        tiers(pool).forEach(tier -> names.add("tier " + tier.tier()));
        if (pool.affinity() != null) {
            names.addAll(STICKY);
        }
        QueueView queue = pool.queue();
        if (queue != null && hasQueued(queue)) {
            names.addAll(QUEUE);
        }
        pool.discoveries().forEach(discovery -> names.add(discovery.source()));
        return names;
    }

    private static boolean hasQueued(QueueView queue) {
        return queue.waited() + queue.refused() > 0;
    }

    /** A single tier takes everything, and what is available of it the other values say. */
    private static List<TierView> tiers(Snapshot.Pool pool) {
        List<TierView> tiers = pool.view().tiers();
        return tiers.size() > 1 ? tiers : List.of();
    }

    /** Adds what is known. */
    static long sum(long known, long more) {
        return more < 0 ? known : Math.max(0, known) + more;
    }
}
