package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last few failures of one backend, of which those in the same words are one: for operators who come when it is over.
 * Bounded: {@value #KEPT} failures, in {@value #LONGEST} characters each. Thread-safe.
 */
public final class FailureLog {
    /** How many different failures are kept. */
    public static final int KEPT = 5;

    /** How many characters of a failure's words are kept. */
    public static final int LONGEST = 200;

    private record Key(String source, String detail) {}

    private record Seen(long lastNanos, long count) {}

    private final Map<Key, Seen> failures = new LinkedHashMap<>(); // the latest is the last; guarded by this

    private FailureLog() {}

    /** Returns a log of nothing. */
    public static FailureLog create() {
        return new FailureLog();
    }

    /** Takes note of a failure; forgets the oldest when there are too many. */
    public synchronized void add(String source, String detail, long nowNanos) {
        requireNonNull(source, "source");
        Key key = new Key(source, detail.length() <= LONGEST ? detail : detail.substring(0, LONGEST - 1) + '…');
        @Nullable Seen before = failures.remove(key);
        failures.put(key, new Seen(nowNanos, (before == null) ? 1 : before.count + 1));
        if (failures.size() > KEPT) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    /** Returns what is remembered, the latest first. */
    public synchronized List<Failure> latest(long nowNanos) {
        List<Failure> latest = new ArrayList<>(failures.size());
        failures.forEach((key, seen) -> latest.add(
                0, new Failure(key.source, key.detail, Duration.ofNanos(nowNanos - seen.lastNanos), seen.count)));
        return List.copyOf(latest);
    }
}
