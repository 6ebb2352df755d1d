package io.fairlead.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.util.List;

/**
 * Netty's response encoder, told whether the request in progress was HEAD, and counting bytes. Not sharable.
 * Releases what it has encoded.
 */
final class ResponseEncoder extends HttpResponseEncoder {
    private boolean head;
    private long written;

    /** Says whether the responses to come answer HEAD. */
    void answers(boolean head) {
        this.head = head;
    }

    /** Returns how many bytes were handed on to be sent. */
    long written() {
        return written;
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, Object message, List<Object> out) throws Exception {
        super.encode(ctx, message, out);
        for (int i = 0; i < out.size(); i++) {
            written += ((ByteBuf) out.get(i)).readableBytes();
        }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return head || super.isContentAlwaysEmpty(response);
    }
}
