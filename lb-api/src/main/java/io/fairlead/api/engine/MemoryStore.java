package io.fairlead.api.engine;

import io.fairlead.api.StateStore;
import io.fairlead.api.StoreView;
import io.fairlead.api.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A {@link StateStore} in the memory of this process. A lock around maps. */
public final class MemoryStore implements StateStore {
    private final Ticker ticker;
    private final Entries<String> served; // this and what follows is guarded by this
    private final Entries<Long> counters;
    private final Map<String, Entries<Map<String, String>>> said = new HashMap<>();
    private final int most;
    private long asked;
    private boolean closed;

    private record Kept<T>(T value, long endNanos) {}

    /** Values that are forgotten in time, or when they are too many. */
    private static final class Entries<T> extends LinkedHashMap<String, Kept<T>> {
        private static final long serialVersionUID = 1;
        private final int most;

        Entries(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept<T>> eldest) {
            return size() > most;
        }

        @Nullable
        Kept<T> living(String key, long now) {
            Kept<T> entry = get(key);
            if (entry != null && entry.endNanos - now <= 0) {
                remove(key);
                return null;
            }
            return entry;
        }
    }

    private MemoryStore(Ticker ticker, int most) {
        this.ticker = ticker;
        this.most = most;
        this.served = new Entries<>(most);
        this.counters = new Entries<>(most);
    }

    /**
     * Returns an empty store.
     *
     * @throws IllegalArgumentException if most is below 1
     */
    public static MemoryStore of(Ticker ticker, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most: " + most + " (expected: >= 1)");
        }
        return new MemoryStore(ticker, most);
    }

    @Override
    public CompletionStage<Optional<String>> find(String table, long key) {
        return answer(() -> Optional.ofNullable(served.living(name(table, key), ticker.nanos()))
                .map(Kept::value));
    }

    @Override
    public CompletionStage<String> claim(
            String table, long key, Optional<String> expected, String backend, Duration life) {
        return answer(() -> {
            Kept<String> entry = served.living(name(table, key), ticker.nanos());
            if (entry != null && !entry.value.equals(backend) && !expected.equals(Optional.of(entry.value))) {
                return entry.value;
            }
            served.put(name(table, key), new Kept<>(backend, ticker.nanos() + life.toNanos()));
            return backend;
        });
    }

    @Override
    public CompletionStage<Long> add(String counter, long amount, Duration life) {
        return answer(() -> {
            Kept<Long> entry = counters.living(counter, ticker.nanos());
            long sum = amount + (entry == null ? 0 : entry.value);
            counters.put(counter, new Kept<>(sum, entry == null ? ticker.nanos() + life.toNanos() : entry.endNanos));
            return sum;
        });
    }

    @Override
    public CompletionStage<?> say(String pool, String instance, Map<String, String> failing, Duration life) {
        return answer(() -> said.computeIfAbsent(pool, any -> new Entries<>(most))
                .put(instance, new Kept<>(Map.copyOf(failing), ticker.nanos() + life.toNanos())));
    }

    @Override
    public CompletionStage<Map<String, Map<String, String>>> said(String pool) {
        return answer(() -> {
            Map<String, Map<String, String>> living = new HashMap<>();
            Entries<Map<String, String>> all = said.get(pool);
            if (all != null) {
                all.values().removeIf(entry -> entry.endNanos - ticker.nanos() <= 0);
                all.forEach((instance, entry) -> living.put(instance, entry.value));
            }
            return living;
        });
    }

    private synchronized <T> CompletionStage<T> answer(Supplier<T> what) {
        asked++;
        return closed
                ? CompletableFuture.failedFuture(new IllegalStateException("closed"))
                : CompletableFuture.completedFuture(what.get());
    }

    private static String name(String table, long key) {
        return table + ' ' + Long.toHexString(key);
    }

    @Override
    public synchronized StoreView view() {
        return new StoreView("memory", !closed, asked, 0, 0, closed ? "closed" : "");
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
