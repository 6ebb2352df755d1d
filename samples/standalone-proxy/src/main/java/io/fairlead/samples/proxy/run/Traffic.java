package io.fairlead.samples.proxy.run;

import io.fairlead.netty.admin.FrontendView;
import io.fairlead.netty.admin.QueueView;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.admin.TrafficView;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all listeners count, as one: a pool that two of them use is shown once. */
final class Traffic implements TrafficSource {
    private final Supplier<Collection<RunningListener>> listeners;

    Traffic(Supplier<Collection<RunningListener>> listeners) {
        this.listeners = listeners;
    }

    @Override
    public List<FrontendView> frontends() {
        return listeners.get().stream()
                .flatMap(listener -> listener.traffic().frontends().stream())
                .toList();
    }

    @Override
    public Map<String, TrafficView> backends(String pool) {
        Map<String, TrafficView> all = new HashMap<>();
        for (RunningListener listener : listeners.get()) {
            listener.traffic().backends(pool).forEach((id, view) -> all.merge(id, view, Traffic::sum));
        }
        return all;
    }

    @Override
    public @Nullable QueueView queue(String pool) {
        QueueView sum = null;
        for (RunningListener listener : listeners.get()) {
            QueueView queue = listener.traffic().queue(pool);
            if (queue != null) {
                sum = (sum == null) ? queue : sum.plus(queue);
            }
        }
        return sum;
    }

    /** Adds what adds up; percentiles do not, so the greater one is shown. */
    private static TrafficView sum(TrafficView a, TrafficView b) {
        return new TrafficView(
                a.sessions() + b.sessions(),
                a.sessionsMax() + b.sessionsMax(),
                a.requests() + b.requests(),
                a.bytesIn() + b.bytesIn(),
                a.bytesOut() + b.bytesOut(),
                sum(a.responses(), b.responses()),
                sum(a.errors(), b.errors()),
                a.retries() + b.retries(),
                Math.max(a.latencyP50Nanos(), b.latencyP50Nanos()),
                Math.max(a.latencyP99Nanos(), b.latencyP99Nanos()));
    }

    private static <K> Map<K, Long> sum(Map<K, Long> a, Map<K, Long> b) {
        Map<K, Long> sum = new HashMap<>(a);
        b.forEach((key, count) -> sum.merge(key, count, Long::sum));
        return sum;
    }
}
