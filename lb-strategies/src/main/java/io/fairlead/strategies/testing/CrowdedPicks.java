package io.fairlead.strategies.testing;

import static io.fairlead.strategies.testing.SelectorContract.expect;
import static java.util.Objects.requireNonNull;

import io.fairlead.api.Selector;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that pick from the selector published last, and remember the first mistake. */
final class CrowdedPicks {
    /** The number of candidates that published selectors are over. */
    static final int SIZE = 10;

    private static final int EXCLUDED = 3;
    private static final int THREADS = 4;
    private static final int PICKS = 10_000;

    private final Thread[] threads = new Thread[THREADS];
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile Selector current; // written by the thread that checks the contract

    private CrowdedPicks(Selector first) {
        this.current = first;
    }

    static CrowdedPicks start(Selector first) {
        CrowdedPicks picks = new CrowdedPicks(first);
        for (int i = 0; i < THREADS; i++) {
            ContractKey key = new ContractKey(i);
            picks.threads[i] = new Thread(() -> picks.run(key), "selector-contract-" + i);
            picks.threads[i].start();
        }
        return picks;
    }

    void publish(Selector selector) {
        current = selector;
    }

    /** Waits for the threads to end, and throws what went wrong in one of them. */
    void join() {
        try {
            for (Thread thread : threads) {
                requireNonNull(thread).join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError(thrown.toString(), thrown);
        }
    }

    private void run(ContractKey key) {
        try {
            ContractExclusions excluded = new ContractExclusions(SIZE);
            excluded.set(EXCLUDED, true);
            for (int i = 0; i < PICKS; i++) {
                Selector selector = current;
                int chosen = selector.select(key.advance());
                expect(chosen >= 0 && chosen < SIZE, "select gave " + chosen + " of " + SIZE);
                int next = selector.selectNext(key, excluded);
                expect(next >= 0 && next < SIZE && next != EXCLUDED, "selectNext gave " + next + " of " + SIZE);
            }
        } catch (RuntimeException | AssertionError e) {
            failure.compareAndSet(null, e);
        }
    }
}
