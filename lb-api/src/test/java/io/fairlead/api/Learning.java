package io.fairlead.api;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A strategy that chooses as {@link Balancers#cyclic} does, whose trackers keep books on beginnings and ends. Equal
 * to another of the same name and version.
 */
final class Learning implements Strategy {
    final List<Book> books = new CopyOnWriteArrayList<>();
    private final String name;
    private final int version;

    Learning(String name, int version) {
        this.name = name;
        this.version = version;
    }

    /** What one tracker was told. */
    static final class Book implements Tracker {
        final String id;
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger responded = new AtomicInteger();
        final AtomicBoolean endedWithoutBeginning = new AtomicBoolean();

        Book(String id) {
            this.id = id;
        }

        @Override
        public void started(long nowNanos) {
            begun.incrementAndGet();
            open.incrementAndGet();
        }

        @Override
        public void responded(long nowNanos, long latencyNanos) {
            responded.incrementAndGet();
        }

        @Override
        public void completed(Outcome outcome, long nowNanos, long latencyNanos) {
            if (open.decrementAndGet() < 0) {
                endedWithoutBeginning.set(true);
            }
        }

        @Override
        public String toString() {
            return id + ": " + begun + " begun, " + open + " open";
        }
    }

    @Override
    public Selector selector(Candidates candidates, @Nullable Selector previous) {
        for (int i = 0; i < candidates.size(); i++) {
            if (!books.contains(candidates.tracker(i))) {
                throw new AssertionError("a tracker of another strategy: " + candidates.tracker(i));
            }
        }
        return Balancers.cyclic().selector(candidates, previous);
    }

    @Override
    public Tracker tracker(Backend backend) {
        Book book = new Book(backend.id());
        books.add(book);
        return book;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Learning that && version == that.version;
    }

    @Override
    public int hashCode() {
        return version;
    }
}
