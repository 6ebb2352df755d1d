package io.fairlead.health.outlier;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Outcome;
import io.fairlead.api.Tracker;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** An outlier detection as a balancer drives it, in virtual time, and what it said. */
final class PassivePool {
    final VirtualTime time = VirtualTime.create();
    final OutlierDetection detection;
    final Map<String, List<Verdict>> said = new LinkedHashMap<>(); // by member
    private final Map<String, Tracker> trackers = new LinkedHashMap<>();

    private PassivePool(UnaryOperator<OutlierDetection.Builder> options) {
        detection = options.apply(
                        OutlierDetection.builder().jitter(0).ticker(time).scheduler(time))
                .build();
    }

    /** Returns an empty pool; without jitter unless the options say otherwise. */
    static PassivePool with(UnaryOperator<OutlierDetection.Builder> options) {
        return new PassivePool(options);
    }

    /** Returns a pool with the defaults. */
    static PassivePool of(String... ids) {
        return with(options -> options).join(ids);
    }

    PassivePool join(String... ids) {
        for (String id : ids) {
            List<Verdict> verdicts = new ArrayList<>();
            said.put(id, verdicts);
            Backend backend = Backend.of(id, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
            trackers.put(id, detection.watch(backend, verdicts::add));
        }
        return settle();
    }

    PassivePool leave(String id) {
        said.remove(id);
        trackers.remove(id);
        detection.left(id);
        return settle();
    }

    /** Ends so many requests to a backend, all of which began and ended now. */
    PassivePool end(String id, Outcome outcome, int times) {
        Tracker tracker = requireNonNull(trackers.get(id));
        for (int i = 0; i < times; i++) {
            tracker.started(time.nanos());
            tracker.completed(outcome, time.nanos(), 0);
        }
        return settle();
    }

    /** Ends a request that took the given time. */
    PassivePool end(String id, Outcome outcome, Duration latency) {
        requireNonNull(trackers.get(id)).completed(outcome, time.nanos(), latency.toNanos());
        return settle();
    }

    PassivePool hear(String id, Verdict verdict) {
        detection.heard(id, "check", verdict);
        return settle();
    }

    PassivePool advance(Duration duration) {
        time.advance(duration);
        return this;
    }

    private PassivePool settle() {
        return advance(Duration.ZERO);
    }

    WeakReference<Tracker> tracker(String id) {
        return new WeakReference<>(requireNonNull(trackers.get(id)));
    }

    /** Returns what was said last; UNKNOWN before anything was. */
    HealthStatus status(String id) {
        List<Verdict> verdicts = requireNonNull(said.get(id));
        return verdicts.isEmpty() ? HealthStatus.UNKNOWN : last(id).status();
    }

    Verdict last(String id) {
        List<Verdict> verdicts = requireNonNull(said.get(id));
        return verdicts.get(verdicts.size() - 1);
    }

    long count(HealthStatus status) {
        return said.keySet().stream().filter(id -> status(id) == status).count();
    }
}
