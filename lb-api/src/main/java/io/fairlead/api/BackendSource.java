package io.fairlead.api;

import java.util.Collection;

/**
 * Says who the members of a pool are: a name in DNS, a file, an operator, a registry. What it says is the full desired
 * list each time; {@link Discovery} decides what of it reaches a balancer.
 *
 * <p>An implementation looks by itself, at its own pace, on threads it was given; refreshes are spread in time, so that
 * many instances do not ask at once. It need not remember what it said, nor compare.
 */
public interface BackendSource extends AutoCloseable {
    /** Returns what it is in a few words for pages and logs, such as {@code "dns api.internal:8080"}; always the same. */
    String name();

    /**
     * Begins to look, and tells the receiver what it finds, from any thread. Called once. Does not block and does not
     * throw for what may be right later: that is told as a failure.
     */
    void start(Receiver receiver);

    /**
     * Returns whether an empty list is meant when it is said, as when an operator says it. Defaults to false: whoever
     * asks others takes an empty answer for what it mostly is, a fault.
     *
     * @see Discovery.Builder#source(BackendSource, int)
     */
    default boolean emptyIsMeant() {
        return false;
    }

    /** Stops looking; idempotent. What is told afterwards is not heard. */
    @Override
    void close();

    /** Hears what a source finds. Thread-safe; does not block. */
    interface Receiver {
        /**
         * This is everybody.
         *
         * @param all the full desired list; of several with one id the first counts
         * @param problem what went wrong with a part of it, in words without changing numbers; empty: nothing
         */
        void found(Collection<? extends Backend> all, String problem);

        /**
         * This is everybody.
         *
         * @param all the full desired list; of several with one id the first counts
         */
        default void found(Collection<? extends Backend> all) {
            found(all, "");
        }

        /**
         * Looking failed: what was found before stays.
         *
         * @param problem what went wrong, in words without changing numbers: the same words are logged once
         */
        void failed(String problem);
    }
}
