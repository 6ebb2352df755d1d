package io.fairlead.netty.admin;

import io.fairlead.api.BackendView;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Outcome;
import io.fairlead.api.PoolView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one page shows, as it was at one moment.
 *
 * @param pools the pools in their order
 * @param frontends the listeners
 * @param millis the time of the day, in milliseconds since 1970
 */
record Snapshot(List<Pool> pools, List<FrontendView> frontends, long millis) {
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

    /** A pool, and what its transport counted. */
    record Pool(PoolView view, Map<String, TrafficView> traffic) {
        TrafficView traffic(BackendView backend) {
            return traffic.getOrDefault(backend.backend().id(), TrafficView.UNKNOWN);
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

    /** The last check in words: what the transport says, or else what the sources of health said last. */
    static String lastCheck(BackendView backend, TrafficView traffic) {
        if (!traffic.lastCheck().isEmpty() || backend.sources().isEmpty()) {
            return traffic.lastCheck();
        }
        StringBuilder words = new StringBuilder();
        new TreeMap<>(backend.sources()).forEach((source, verdict) -> {
            if (verdict.status() != HealthStatus.UNKNOWN) {
                words.append(words.isEmpty() ? "" : "; ").append(source).append(": ");
                words.append(verdict.reason().isEmpty() ? verdict.status().name() : verdict.reason());
            }
        });
        return words.toString();
    }
}
