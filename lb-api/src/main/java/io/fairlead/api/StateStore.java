package io.fairlead.api;

import io.fairlead.api.engine.MemoryStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What several instances of a balancer know together: who serves which key, how often something happened, and which
 * backends others have seen failing. All of it may be lost at any time; nothing that serves a request may depend on it.
 *
 * <p>For implementations: no method blocks or throws. Each stage completes in bounded time, exceptionally when the store
 * does not do what it should; how often that happens is in the {@linkplain #view view}, and a line in the log for each
 * kind of trouble when it begins and one when it is over. Completion may come on any thread. Thread-safe.
 *
 * <p>For callers: a store that fails is as good as an empty one. What comes out of it was written by others: ids may be
 * of nobody.
 */
public interface StateStore extends AutoCloseable {
    /**
     * Says who serves a key.
     *
     * @param table whose key it is: instances with the same name share entries
     * @return completes with the id of the backend, or with nothing
     */
    CompletionStage<Optional<String>> find(String table, long key);

    /**
     * Makes a backend the one that serves a key, if nobody does, or who is expected does; atomic. Either way it is
     * remembered for that long from now.
     *
     * @param expected the id of who served it before; empty: nobody
     * @param backend the id of who serves it now
     * @return completes with the id of who serves it: the backend, or another one that was there
     */
    CompletionStage<String> claim(String table, long key, Optional<String> expected, String backend, Duration life);

    /**
     * Adds to a counter, which begins at 0.
     *
     * @param amount 0 or more; 0 asks for its value
     * @param life how long it is remembered from its first use on
     * @return completes with its value
     */
    CompletionStage<Long> add(String counter, long amount, Duration life);

    /**
     * Says which backends an instance sees failing, instead of what it said before.
     *
     * @param instance who says it, unique among those who share the store
     * @param failing why, by id; empty: none, which is worth saying
     * @param life how long it is remembered
     */
    CompletionStage<?> say(String pool, String instance, Map<String, String> failing, Duration life);

    /** Completes with what instances have said of a pool and not taken back, by instance. */
    CompletionStage<Map<String, Map<String, String>>> said(String pool);

    /** Returns how it does. */
    StoreView view();

    /** Ends it: every stage fails from now on; idempotent. */
    @Override
    void close();

    /**
     * Returns a store in the memory of this process: for one instance, and for tests. Of each kind at most so many entries are
     * kept, those used last.
     *
     * @param ticker the clock by which entries are forgotten
     * @param most from 1
     */
    static StateStore inMemory(Ticker ticker, int most) {
        return MemoryStore.of(ticker, most);
    }
}
