package io.fairlead.netty.check;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Looks at the response to one request for a page, and ends the call when it has seen enough. Confined to its event loop. */
final class PageAnswer {
    private final Call call;
    private final Page page;
    private String seen = "";
    private @Nullable BodySearch search; // while the body is read

    PageAnswer(Call call, Page page) {
        this.call = call;
        this.page = page;
    }

    /** Returns whether the head of the response has come, and its body is read. */
    boolean readsBody() {
        return search != null;
    }

    /** Takes the status of the response, or of an interim one, which is skipped. */
    void status(int status) {
        if (status < 200 && status != 101) {
            return;
        }
        seen = "HTTP " + status;
        BodyRule rule = page.body();
        if (!page.expected().contains(status)) {
            call.fail(seen + " (expected: " + page.expected() + ')');
        } else if (rule == null) {
            call.pass(seen);
        } else {
            search = new BodySearch(rule);
            call.readsBody();
        }
    }

    /** Takes a piece of the body; those of interim responses are empty. */
    void body(ByteBuf bytes, boolean last) {
        BodySearch reading = search;
        if (reading != null && (reading.take(bytes) || last)) {
            search = null;
            BodyRule rule = reading.rule();
            switch (reading.verdict()) {
                case FOUND -> call.pass(seen + " with " + rule);
                case NOT_FOUND -> call.fail(seen + " without " + rule + reading.where());
                case GIVEN_UP ->
                    call.fail(seen + ", but " + rule + " takes more than " + BodyRule.MOST_STEPS + " steps");
            }
        }
    }
}
