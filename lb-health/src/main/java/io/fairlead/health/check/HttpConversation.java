package io.fairlead.health.check;

import io.fairlead.api.HealthResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Sends a request and reads the head of the response (RFC 9112): the status line strictly, of the other
 * lines only where they end. Lines may end in a bare LF, as section 2.2 allows.
 *
 * <p>Interim responses (1xx) are skipped, but not 101, after which no other response comes.
 */
final class HttpConversation implements Conversation {
    private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
    private static final int MINOR = VERSION.length;
    private static final int STATUS = MINOR + 2;
    private static final int REASON = STATUS + 3;
    private static final Step GARBAGE = Step.fail("not an HTTP/1.x response");

    private final ByteBuffer request;
    private final StatusRanges expected;

    private boolean inStatusLine = true;
    private int column; // of the next byte in its line; stops at REASON
    private int status;
    private boolean afterCr;

    HttpConversation(ByteBuffer request, StatusRanges expected) {
        this.request = request;
        this.expected = expected;
    }

    @Override
    public Step connected() {
        return Step.send(request);
    }

    @Override
    public Step received(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (b == '\n') {
                if (column == 0 && !inStatusLine) {
                    if (status >= 200 || status == 101) {
                        return verdict();
                    }
                    status = 0;
                    inStatusLine = true;
                } else if (inStatusLine && column < REASON) {
                    return GARBAGE;
                } else {
                    inStatusLine = false;
                }
                column = 0;
                afterCr = false;
            } else if (afterCr || (inStatusLine && !fits(b))) {
                return GARBAGE;
            } else if (b == '\r') {
                afterCr = true;
            } else {
                column = Math.min(column + 1, REASON + 1);
            }
        }
        return Step.AWAIT;
    }

    private boolean fits(byte b) {
        if (column < MINOR) {
            return b == VERSION[column];
        }
        if (column == MINOR) {
            return b == '0' || b == '1';
        }
        if (column == MINOR + 1) {
            return b == ' ';
        }
        if (column < REASON) {
            status = status * 10 + (b - '0');
            return b >= ((column == STATUS) ? '1' : '0') && b <= '9';
        }
        if (column == REASON) {
            return b == ' ' || b == '\r';
        }
        // the reason is text: of the control characters only a tab, and the CR that ends it
        return b == '\t' || b == '\r' || !isControl(b);
    }

    private static boolean isControl(byte b) {
        return (b >= 0 && b < ' ') || b == 0x7F;
    }

    private Step verdict() {
        String seen = "HTTP " + status;
        return expected.contains(status) ? Step.pass(seen) : Step.fail(seen + " (expected: " + expected + ')');
    }

    @Override
    public HealthResult ended() {
        return HealthResult.fail("connection closed before the end of the response head");
    }
}
