package io.fairlead.health.outlier;

import io.fairlead.api.Outcome;
import java.time.Duration;
import java.util.SplittableRandom;

/** A way in which backends fail: what it does to requests and to checks. */
enum Fault {
    REFUSE("refuses connections", false, true),
    HANG("accepts, and never answers", false, true),
    RESET("resets in the middle of the body", false, true),
    ERRORS_1("answers 500 to 1 % of all requests, fast", false, false),
    ERRORS_30("answers 500 to 30 % of all requests, fast", false, true),
    ERRORS_100("answers 500 to everything, fast", false, true),
    SLOW("answers ten times slower", false, false),
    SLOW_WATCHED("answers ten times slower, and latency is watched (factor 3)", false, true),
    BLACK_HOLE("does not answer to connections", false, true),
    FLAPPING("refuses connections and works again, in turns of 0.5 to 5 s", false, true),
    LYING("answers 500 to all requests while its checks pass", false, true),
    CHECK_DOWN("works, but its checks are refused", false, false),
    ALL_DOWN("refuse connections", true, false),
    ALL_SLOW("answer ten times slower", true, false),
    ADDRESS_CHANGE("moves; its new address is known 10 s later", false, true);

    /** How a request ends: after which time, and whether the first byte of a response was there by then. */
    record Reply(Outcome outcome, Duration after, boolean responded) {}

    private static final Duration REFUSED = Duration.ofNanos(200_000);
    private static final Duration FAST = Duration.ofMillis(1);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    final String text;
    final boolean ofAll;
    /** Whether traffic shows that this backend is worse than others, so that ejecting it is right. */
    final boolean mayEject;

    Fault(String text, boolean ofAll, boolean mayEject) {
        this.text = text;
        this.ofAll = ofAll;
        this.mayEject = mayEject;
    }

    /** Returns how a request to a faulty backend ends that takes the given time when all is well. */
    Reply reply(Duration usual, SplittableRandom random) {
        return switch (this) {
            case REFUSE, FLAPPING, ALL_DOWN, ADDRESS_CHANGE -> new Reply(Outcome.CONNECT_FAILED, REFUSED, false);
            case BLACK_HOLE -> new Reply(Outcome.CONNECT_FAILED, CONNECT_TIMEOUT, false);
            case HANG -> new Reply(Outcome.TIMEOUT, TIMEOUT, false);
            case RESET -> new Reply(Outcome.RESET, usual, true);
            case ERRORS_1 -> error(usual, 0.01, random);
            case ERRORS_30 -> error(usual, 0.3, random);
            case ERRORS_100, LYING -> error(usual, 1, random);
            case SLOW, SLOW_WATCHED, ALL_SLOW -> new Reply(Outcome.SUCCESS, usual.multipliedBy(10), true);
            case CHECK_DOWN -> new Reply(Outcome.SUCCESS, usual, true);
        };
    }

    /** Returns how a check of a faulty backend ends: TIMEOUT when it is never answered. */
    Reply check(Duration usual, SplittableRandom random) {
        return switch (this) {
            case LYING -> new Reply(Outcome.SUCCESS, usual, true);
            case CHECK_DOWN -> new Reply(Outcome.CONNECT_FAILED, REFUSED, false);
            case BLACK_HOLE -> new Reply(Outcome.TIMEOUT, TIMEOUT, false);
            default -> reply(usual, random);
        };
    }

    private static Reply error(Duration usual, double share, SplittableRandom random) {
        return (random.nextDouble() < share)
                ? new Reply(Outcome.BACKEND_ERROR, FAST, false)
                : new Reply(Outcome.SUCCESS, usual, true);
    }
}
