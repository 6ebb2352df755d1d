package io.fairlead.api;

import io.fairlead.api.engine.Generation;

/** Completes attempts of generations with options: clocks, permits, trackers and listeners. */
final class Completion {
    private Completion() {}

    static void responded(Attempt attempt, Generation held, int index) {
        if (attempt.endTrial()) { // a session may go on for hours, and says no more about the backend
            attempt.pool.listeners().onRoom();
        }
        if (attempt.hasResponded || !held.isTimed()) {
            return;
        }
        attempt.hasResponded = true;
        long now = attempt.pool.ticker().nanos();
        attempt.respondedNanos = now;
        held.trackers(index).responded(now, now - attempt.startedNanos);
    }

    static void finish(Attempt attempt, Generation held, int index, Outcome outcome) {
        boolean room = attempt.reserved;
        if (room) {
            attempt.reserved = false;
            held.member(index).permits().giveBack();
        }
        room |= attempt.endTrial();
        held.end(attempt.lane, index, outcome);
        if (held.isTimed()) {
            long now = attempt.pool.ticker().nanos();
            long until = attempt.hasResponded ? attempt.respondedNanos : now;
            held.trackers(index).completed(outcome, now, until - attempt.startedNanos);
        }
        if (held.isListened()) {
            attempt.pool.listeners().onCompleted(held.backend(index), outcome);
        }
        if (room) {
            attempt.pool.listeners().onRoom();
        }
    }
}
