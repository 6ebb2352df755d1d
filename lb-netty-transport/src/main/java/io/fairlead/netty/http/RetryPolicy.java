package io.fairlead.netty.http;

import io.fairlead.api.Outcome;
import io.netty.handler.codec.http.HttpMethod;

/**
 * Decides what follows a try that ended without a response head, or with one that is not wanted: pure functions. Budget, deadline and the
 * choice of another backend are the balancer's.
 *
 * <p>The rule is RFC 9110 section 9.2.2: what a backend may have begun to do is repeated only if doing it
 * twice is the same as doing it once.
 */
final class RetryPolicy {
    private RetryPolicy() {}

    /** What follows. */
    enum Decision {
        /** The same backend on a new connection: the old one had merely been idle for too long. */
        RECONNECT,
        /** Whatever backend the balancer gives next. */
        ELSEWHERE,
        /** The failure is the answer. */
        GIVE_UP
    }

    /**
     * Decides.
     *
     * @param failure how the try ended
     * @param idempotent whether the method may be repeated
     * @param replayable whether all of the request is still at hand
     * @param reused whether the connection had carried a request before
     * @param sent whether the request head was handed to the operating system, in which case the backend may
     *     have seen it
     * @param responded whether any byte of a response has arrived
     * @param triesLeft how many more backends may be tried
     * @param onTimeout whether a response that did not come in time is waited for elsewhere
     */
    static Decision decide(
            Failure failure,
            boolean idempotent,
            boolean replayable,
            boolean reused,
            boolean sent,
            boolean responded,
            int triesLeft,
            boolean onTimeout) {
        if (!replayable) {
            return Decision.GIVE_UP;
        }
        return switch (failure) {
            case CONNECT -> elsewhere(triesLeft);
            case CLOSED -> {
                if (responded || (sent && !idempotent)) {
                    yield Decision.GIVE_UP;
                }
                yield reused ? Decision.RECONNECT : elsewhere(triesLeft);
            }
            case REFUSED -> elsewhere(triesLeft);
            case AWAY -> reused ? Decision.RECONNECT : elsewhere(triesLeft);
            case TIMEOUT -> (onTimeout && idempotent && !responded) ? elsewhere(triesLeft) : Decision.GIVE_UP;
            case MALFORMED -> Decision.GIVE_UP;
        };
    }

    /**
     * Returns whether a request may be sent to somebody else although it was answered.
     *
     * @param idempotent whether the method may be repeated
     * @param replayable whether all of the request is still at hand
     * @param triesLeft how many more backends may be tried
     */
    static boolean mayAskElsewhere(boolean idempotent, boolean replayable, int triesLeft) {
        return idempotent && replayable && triesLeft > 0;
    }

    /** Returns whether doing the method twice is the same as doing it once; unknown methods are not. */
    static boolean isIdempotent(HttpMethod method) {
        return switch (method.name()) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default -> false;
        };
    }

    /** Returns what a status says about the backend. */
    static Outcome outcome(int status) {
        if (status == 503 || status == 429) {
            return Outcome.OVERLOADED;
        }
        return (status >= 500) ? Outcome.BACKEND_ERROR : Outcome.SUCCESS;
    }

    private static Decision elsewhere(int triesLeft) {
        return (triesLeft > 0) ? Decision.ELSEWHERE : Decision.GIVE_UP;
    }
}
