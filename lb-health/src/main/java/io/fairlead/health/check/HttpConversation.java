package io.fairlead.health.check;

import io.fairlead.api.HealthResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request and reads the head of the response (RFC 9112): the status line strictly, of the other
 * lines only where they end. Lines may end in a bare LF, as section 2.2 allows.
 *
 * <p>Interim responses (1xx) are skipped, but not 101, after which no other response comes. The body is
 * read only if there is a rule for it, and the status is as expected.
 */
final class HttpConversation implements Conversation {
    private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
    private static final int MINOR = VERSION.length;
    private static final int STATUS = MINOR + 2;
    private static final int REASON = STATUS + 3;
    private static final Step GARBAGE = Step.fail("not an HTTP/1.x response");

    private final ByteBuffer request;
    private final StatusRanges expected;
    private final @Nullable BodyRule rule;

    private HttpFraming framing = new HttpFraming();
    private @Nullable HttpBody body; // while it is read
    private boolean inStatusLine = true;
    private int column; // of the next byte in its line; stops at REASON
    private int status;
    private boolean afterCr;

    HttpConversation(ByteBuffer request, StatusRanges expected, @Nullable BodyRule rule) {
        this.request = request;
        this.expected = expected;
        this.rule = rule;
    }

    @Override
    public Step connected() {
        return Step.send(request);
    }

    @Override
    public Step received(ByteBuffer bytes) {
        try {
            HttpBody begun = body;
            return (begun == null) ? head(bytes) : body(begun, bytes);
        } catch (Malformed e) {
            return Step.fail(seen() + ", but " + e.getMessage());
        }
    }

    private Step head(ByteBuffer bytes) throws Malformed {
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (b == '\n') {
                if (column == 0 && !inStatusLine) {
                    if (status >= 200 || status == 101) {
                        return headEnds(bytes);
                    }
                    status = 0;
                    inStatusLine = true;
                    framing = new HttpFraming();
                } else if (inStatusLine) {
                    if (column < REASON) {
                        return GARBAGE;
                    }
                    inStatusLine = false;
                } else {
                    framing.endLine();
                }
                column = 0;
                afterCr = false;
            } else if (afterCr || (inStatusLine && !fits(b))) {
                return GARBAGE;
            } else if (b == '\r') {
                afterCr = true;
            } else {
                if (!inStatusLine) {
                    framing.take(b);
                }
                column = Math.min(column + 1, REASON + 1);
            }
        }
        return Step.AWAIT;
    }

    private Step headEnds(ByteBuffer bytes) throws Malformed {
        if (!expected.contains(status)) {
            return Step.fail(seen() + " (expected: " + expected + ')');
        }
        if (rule == null) {
            return Step.pass(seen());
        }
        HttpBody begun = framing.body(status, rule.search());
        body = begun;
        return body(begun, bytes);
    }

    private Step body(HttpBody begun, ByteBuffer bytes) throws Malformed {
        return begun.take(bytes) ? Step.done(verdict(begun), Step.NOTHING) : Step.AWAIT;
    }

    private HealthResult verdict(HttpBody read) throws Malformed {
        return read.holds()
                ? HealthResult.pass(seen() + " with " + rule)
                : HealthResult.fail(seen() + " without " + rule + read.where());
    }

    private String seen() {
        return "HTTP " + status;
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

    @Override
    public HealthResult ended() {
        HttpBody read = body;
        if (read == null) {
            return HealthResult.fail("connection closed before the end of the response head");
        }
        if (!read.endsWithConnection()) {
            return HealthResult.fail(seen() + ", but connection closed before the end of the body");
        }
        try {
            return verdict(read);
        } catch (Malformed e) {
            return HealthResult.fail(seen() + ", but " + e.getMessage());
        }
    }

    @Override
    public String awaited() {
        return (body == null) ? "the response" : "the end of the body";
    }
}
