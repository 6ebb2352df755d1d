package io.fairlead.netty;

import io.fairlead.netty.loop.Ranges;
import java.util.BitSet;

/**
 * What is tried elsewhere although a backend has the request, or has answered it: for whoever wants an answer more than he
 * minds that the request is carried out twice. Only for methods that may be repeated (RFC 9110 section 9.2.2), before the
 * client has seen anything of a response, and as far as tries and retry budget go.
 *
 * <p>What is tried elsewhere in any case: connects that fail, and connections that end without a byte of a response.
 *
 * @param timeouts whether a response that does not come in time is waited for elsewhere, each time for as long
 * @param statuses the statuses that are not the answer as long as somebody else may have a better one, 400..599; the last
 *     one is passed on
 */
public record RetryOn(boolean timeouts, BitSet statuses) {
    private static final int LEAST = 400;
    private static final int MOST = 599;

    /** Copies the statuses and checks them. */
    public RetryOn {
        statuses = (BitSet) statuses.clone();
        if (!statuses.isEmpty()) {
            Ranges.require("statuses", statuses.nextSetBit(0), LEAST, MOST);
            Ranges.require("statuses", statuses.length() - 1, LEAST, MOST);
        }
    }

    /** Returns a copy. */
    @Override
    public BitSet statuses() {
        return (BitSet) statuses.clone();
    }

    /** Neither timeouts nor statuses. */
    public static RetryOn nothing() {
        return new RetryOn(false, new BitSet());
    }

    /** Returns the same with timeouts, or without. */
    public RetryOn withTimeouts(boolean on) {
        return new RetryOn(on, statuses);
    }

    /** Returns the same with further statuses: from the first to the last, which counts too, 400..599. */
    public RetryOn withStatuses(int first, int last) {
        Ranges.require("statuses", first, LEAST, last);
        Ranges.require("statuses", last, first, MOST);
        BitSet more = statuses();
        more.set(first, last + 1);
        return new RetryOn(timeouts, more);
    }

    /** Returns whether a response of that status is tried elsewhere. */
    public boolean status(int status) {
        return statuses.get(status);
    }
}
