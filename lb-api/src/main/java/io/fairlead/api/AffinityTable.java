package io.fairlead.api;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which backend serves a key, for transports that learn the key from what backends answer, such as the id of
 * a session in a cookie.
 *
 * <p>Thread-safe; no method blocks for long. Entries may be forgotten at any time.
 */
public interface AffinityTable {
    /**
     * Asks elsewhere for a key that is not known here, for a table that other instances share; to be called before {@link
     * #preferred}.
     *
     * @return completes in bounded time, whatever happens, on any thread: then it is worth asking; null: at once
     */
    default @Nullable CompletionStage<?> recall(long key) {
        return null;
    }

    /** Returns the id of the backend that a request of the key should prefer, or null. It may be gone by now. */
    @Nullable
    String preferred(long key);

    /**
     * Remembers who was given. Does nothing when that is who was preferred, or when another request has rewritten
     * the entry since {@link #preferred} was asked.
     *
     * @param preferred what {@link #preferred} said
     * @param given the id of the backend that the request was given
     */
    void learn(long key, @Nullable String preferred, String given);
}
