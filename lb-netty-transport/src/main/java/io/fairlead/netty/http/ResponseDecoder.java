package io.fairlead.netty.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;

/**
 * Netty's response decoder, told whether the request in progress was HEAD, and telling when bytes arrive:
 * the first of a response, or one that nobody asked for.
 *
 * <p>Not sharable. Owns the bytes it has not decoded; decoded messages belong to the next handler.
 */
final class ResponseDecoder extends HttpResponseDecoder {
    private final BackHandler back;
    private boolean head;

    ResponseDecoder(HttpDecoderConfig config, BackHandler back) {
        super(config);
        this.back = back;
    }

    /** Says whether the responses to come answer HEAD. */
    void answers(boolean head) {
        this.head = head;
    }

    /** Returns whether bytes have come that belong to no response yet. */
    boolean hasBytes() {
        return actualReadableBytes() > 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (back.onBytes()) {
            super.channelRead(ctx, message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        String status = initialLine[1];
        for (int i = 0; i < status.length(); i++) {
            if (status.charAt(i) < '0' || status.charAt(i) > '9') { // the superclass would take a sign for none
                throw new IllegalArgumentException("status is not a number");
            }
        }
        return super.createMessage(initialLine);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage response) {
        return head || super.isContentAlwaysEmpty(response);
    }
}
