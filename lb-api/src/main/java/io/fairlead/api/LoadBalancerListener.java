package io.fairlead.api;

/**
 * Is told what happens in a balancer: the port for metrics, logs and flight recordings.
 *
 * <p>Membership, state, panic and close are told in the order in which they happened, one call at a
 * time, after they took effect. Completions, refusals and room are told on the thread that caused them and
 * concurrently: the first two methods must be wait-free, the third must return at once. Whatever a listener
 * throws is logged once and otherwise ignored.
 *
 * @see LoadBalancer#subscribe
 */
public interface LoadBalancerListener {
    /** Backends joined, left or changed. The first call after subscribing names all members as added. */
    default void onMembership(Changes changes) {}

    /**
     * A backend changed its health or admin state, or the operator or its sources gave it another weight: any of {@link
     * BackendState} but the reason.
     */
    default void onState(StateChange change) {}

    /** The pool entered or left panic. */
    default void onPanic(boolean entered) {}

    /**
     * Whether {@link #onCompleted} and {@link #onRefused} are to be called; asked once, when subscribing. While no
     * listener wants them, requests pay nothing for listeners. Defaults to true.
     */
    default boolean wantsCompletions() {
        return true;
    }

    /** An attempt on a backend ended. */
    default void onCompleted(Backend backend, Outcome outcome) {}

    /** A request was refused. */
    default void onRefused(Refusal refusal) {}

    /** Whether {@link #onRoom} is to be called; asked once, when subscribing. Defaults to false. */
    default boolean wantsRoom() {
        return false;
    }

    /**
     * A backend with a {@linkplain Backend#maxConcurrency() limit} or on trial may take another attempt, because one of its
     * attempts has ended: for queues of requests that were refused as {@link Refusal#SATURATED}. Called after the room is
     * there, on the thread that made it; changes of the pool, which may make room as well, are told by the other methods.
     */
    default void onRoom() {}

    /** The balancer was closed; nothing is told after this. */
    default void onClosed() {}
}
