package io.fairlead.netty.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/**
 * Netty's response encoder, told whether the request in progress was HEAD. Not sharable. Releases what it
 * has encoded.
 */
final class ResponseEncoder extends HttpResponseEncoder {
    private boolean head;

    /** Says whether the responses to come answer HEAD. */
    void answers(boolean head) {
        this.head = head;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return head || super.isContentAlwaysEmpty(response);
    }
}
