package io.fairlead.netty.admin;

import io.fairlead.api.AffinityStats;
import io.fairlead.api.BackendView;
import io.fairlead.api.CheckView;
import io.fairlead.api.DiscoveryView;
import io.fairlead.api.Failure;
import io.fairlead.api.FailureLog;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Outcome;
import io.fairlead.api.PoolView;
import io.fairlead.api.StoreView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one page shows, as it was at one moment.
 *
 * @param pools the pools in their order
 * @param frontends the listeners
 * @param millis the time of the day, in milliseconds since 1970
 * @param stores what instances share
 */
record Snapshot(List<Pool> pools, List<FrontendView> frontends, long millis, List<StoreView> stores) {
    /** What one page shows where instances share nothing. */
    Snapshot(List<Pool> pools, List<FrontendView> frontends, long millis) {
        this(pools, frontends, millis, List.of());
    }

    /** Returns the first pool with the name. */
    @Nullable
    Pool pool(String name) {
        for (Pool pool : pools) {
            if (pool.view().name().equals(name)) {
                return pool;
            }
        }
        return null;
    }

    /**
     * A pool, by id what its transport counted, what its health checks saw and how long backends were down, what its
     * affinity did, if it has one, who waits for it, if that is known, and what the sources of its members said.
     */
    record Pool(
            PoolView view,
            Map<String, TrafficView> traffic,
            Map<String, List<CheckView>> checks,
            Map<String, Downtime> downtimes,
            @Nullable AffinityStats affinity,
            @Nullable QueueView queue,
            List<DiscoveryView> discoveries) {
        /** A pool for which nobody waits, and whose members come from nowhere. */
        Pool(
                PoolView view,
                Map<String, TrafficView> traffic,
                Map<String, List<CheckView>> checks,
                Map<String, Downtime> downtimes,
                @Nullable AffinityStats affinity) {
            this(view, traffic, checks, downtimes, affinity, null, List.of());
        }

        TrafficView traffic(BackendView backend) {
            return traffic.getOrDefault(backend.backend().id(), TrafficView.UNKNOWN);
        }

        List<CheckView> checks(BackendView backend) {
            return checks.getOrDefault(backend.backend().id(), List.of());
        }

        /** Returns the check to be shown where there is room for one: that which fails, or else the latest. */
        @Nullable
        CheckView check(BackendView backend) {
            CheckView shown = null;
            for (CheckView check : checks(backend)) {
                boolean fails = check.checks() > 0 && !check.passed();
                boolean later = shown == null || check.age().compareTo(shown.age()) < 0;
                if (shown == null || (fails == (shown.streak() < 0) ? later : fails)) {
                    shown = check;
                }
            }
            return shown;
        }

        /**
         * Returns the last few failures, the latest first: of checks all, of other sources those with which they said that it
         * is down.
         */
        List<Failure> failures(BackendView backend) {
            List<Failure> failures = new ArrayList<>();
            Set<String> checking = new HashSet<>();
            for (CheckView check : checks(backend)) {
                checking.add(check.source());
                failures.addAll(check.failures());
            }
            for (Failure failure : backend.failures()) {
                if (!checking.contains(failure.source())) {
                    failures.add(failure);
                }
            }
            failures.sort(Comparator.comparing(Failure::age));
            return failures.subList(0, Math.min(FailureLog.KEPT, failures.size()));
        }

        Downtime downtime(BackendView backend) {
            return downtimes.getOrDefault(backend.backend().id(), Downtime.NONE);
        }

        int candidates() {
            int candidates = 0;
            for (BackendView backend : view.backends()) {
                candidates += backend.candidate() ? 1 : 0;
            }
            return candidates;
        }

        @Nullable
        BackendView backend(String id) {
            for (BackendView backend : view.backends()) {
                if (backend.backend().id().equals(id)) {
                    return backend;
                }
            }
            return null;
        }
    }

    /** What went wrong by kind, sorted: as the transport counted it, or else as attempts ended. */
    static Map<String, Long> errors(BackendView backend, TrafficView traffic) {
        Map<String, Long> errors = new TreeMap<>(traffic.errors());
        if (traffic.errors().isEmpty()) {
            backend.outcomes().forEach((outcome, count) -> {
                if (outcome != Outcome.SUCCESS) {
                    errors.put(outcome.name().toLowerCase(Locale.ROOT), count);
                }
            });
        }
        errors.values().removeIf(count -> count == 0);
        return errors;
    }

    static long sessions(BackendView backend, TrafficView traffic) {
        return traffic.sessions() >= 0 ? traffic.sessions() : backend.inFlight();
    }

    static long requests(BackendView backend, TrafficView traffic) {
        return traffic.requests() >= 0 ? traffic.requests() : backend.acquired();
    }

    /** The weight that counts now, of a backend that warms up the part which it takes. */
    static double effectiveWeight(BackendView backend) {
        return backend.weight() * backend.ramp();
    }

    /** What the last check saw or, when nobody shows checks, what the sources of health said last. */
    static String lastCheck(BackendView backend, @Nullable CheckView check) {
        if (check != null) {
            return check.source() + ": " + (check.checks() == 0 ? "none yet" : said(check.detail(), check.passed()));
        }
        StringBuilder words = new StringBuilder();
        new TreeMap<>(backend.sources()).forEach((source, verdict) -> {
            if (verdict.status() != HealthStatus.UNKNOWN) {
                words.append(words.isEmpty() ? "" : "; ").append(source).append(": ");
                words.append(said(verdict.reason(), verdict.status() == HealthStatus.UP));
            }
        });
        return words.toString();
    }

    private static String said(String words, boolean good) {
        return words.isEmpty() ? (good ? "passed" : "failed") : words;
    }
}
