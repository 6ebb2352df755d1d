package io.fairlead.netty.check;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** The search in the body of one response. Confined to one thread. */
final class BodySearch {
    /** What comes after so many bytes of a body is not looked at. */
    static final int LONGEST = 32 * 1024;

    /** What came of a search. */
    enum Verdict {
        FOUND,
        NOT_FOUND,
        GIVEN_UP
    }

    private final BodyRule rule;
    private byte[] body = {};
    private int length;
    private boolean found;

    BodySearch(BodyRule rule) {
        this.rule = rule;
    }

    BodyRule rule() {
        return rule;
    }

    /** Takes a piece, which stays the caller's; returns whether no more is needed. */
    boolean take(ByteBuf piece) {
        int taken = Math.min(piece.readableBytes(), LONGEST - length);
        body = Arrays.copyOf(body, length + taken);
        piece.getBytes(piece.readerIndex(), body, length, taken);
        found = rule.isFoundEarly(body, length);
        length += taken;
        return found || length == LONGEST;
    }

    /** Returns what came of it, when no more comes or is needed. */
    Verdict verdict() {
        return found ? Verdict.FOUND : rule.search(body);
    }

    /** Says where was looked in vain. */
    String where() {
        return (length == LONGEST) ? " in the first " + LONGEST + " bytes of the body" : " in the body";
    }
}
