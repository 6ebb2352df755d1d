package io.fairlead.samples.proxy.run;

import io.fairlead.api.Backend;
import io.fairlead.api.Outcome;
import io.fairlead.api.PassiveHealth;
import io.fairlead.api.Scheduler;
import io.fairlead.api.Tracker;
import io.fairlead.api.Verdict;
import io.fairlead.health.outlier.OutlierDetection;
import io.fairlead.samples.proxy.config.OutlierConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The outlier detection of a pool, if it has one; a reload may replace it under the traffic. */
final class PoolOutliers implements PassiveHealth, AutoCloseable {
    private final Scheduler timer;
    private final Map<String, Watched> watched = new HashMap<>(); // guarded by this
    private volatile @Nullable OutlierDetection detection; // written under this

    private PoolOutliers(Scheduler timer) {
        this.timer = timer;
    }

    /**
     * Returns the detection that a configuration asks for.
     *
     * @param config null for none
     * @param timer where backends are judged
     */
    static PoolOutliers of(@Nullable OutlierConfig config, Scheduler timer) {
        PoolOutliers outliers = new PoolOutliers(timer);
        outliers.begin(config);
        return outliers;
    }

    /** Begins anew: nobody is out, and nothing that was served before counts; null ends it. */
    synchronized void begin(@Nullable OutlierConfig config) {
        OutlierDetection next = (config == null || !config.on()) ? null : config.toDetection(timer);
        close();
        detection = next;
        watched.values().forEach(one -> one.watchedBy(next));
    }

    @Override
    public synchronized Tracker watch(Backend backend, Consumer<Verdict> verdicts) {
        Watched joining = new Watched(backend, verdicts);
        watched.put(backend.id(), joining);
        joining.watchedBy(detection);
        return joining;
    }

    @Override
    public synchronized void left(String id) {
        watched.remove(id);
        OutlierDetection current = detection;
        if (current != null) {
            current.left(id);
        }
    }

    @Override
    public void heard(String id, String source, Verdict verdict) {
        OutlierDetection current = detection;
        if (current != null) {
            current.heard(id, source, verdict);
        }
    }

    /** Ends it, and every ejection. */
    @Override
    public synchronized void close() {
        OutlierDetection current = detection;
        detection = null;
        if (current != null) {
            current.close();
        }
    }

    /** One backend: passes on what the balancer says of its attempts. */
    private static final class Watched implements Tracker {
        private final Backend backend;
        private final Consumer<Verdict> verdicts;
        private volatile Tracker target = Tracker.NONE; // written under the lock of the pool's

        Watched(Backend backend, Consumer<Verdict> verdicts) {
            this.backend = backend;
            this.verdicts = verdicts;
        }

        void watchedBy(@Nullable OutlierDetection detection) {
            target = (detection == null) ? Tracker.NONE : detection.watch(backend, verdicts);
        }

        @Override
        public void started(long nowNanos) {
            target.started(nowNanos);
        }

        @Override
        public void responded(long nowNanos, long latencyNanos) {
            target.responded(nowNanos, latencyNanos);
        }

        @Override
        public void completed(Outcome outcome, long nowNanos, long latencyNanos) {
            target.completed(outcome, nowNanos, latencyNanos);
        }
    }
}
