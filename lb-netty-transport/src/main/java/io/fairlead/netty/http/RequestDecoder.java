package io.fairlead.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's request decoder with a gate: while it is held, bytes stay bytes.
 *
 * <p>The gate is what keeps pipelined requests in order and bodies out of the way while there is no
 * connection to send them on, without a queue of decoded messages. Reading from the socket stops only
 * when bytes have come that must wait, so that a client that hangs up is still noticed and a request
 * without followers costs no change of interest.
 *
 * <p>Not sharable. Owns the bytes it has not decoded; decoded messages belong to the next handler.
 */
final class RequestDecoder extends HttpRequestDecoder {
    private final FrontHandler front;
    private @Nullable ChannelHandlerContext context; // written once, when added
    private boolean held;
    private boolean discarding;
    private boolean reading;

    RequestDecoder(HttpDecoderConfig config, FrontHandler front) {
        super(config);
        this.front = front;
    }

    /** Decodes nothing from the next message on. */
    void hold() {
        held = true;
    }

    /** Decodes what has come and what will come; may call the handler before it returns. */
    void resume() throws Exception {
        held = false;
        ChannelHandlerContext added = context;
        // when called from within channelRead, that loop goes on by itself
        if (!reading && added != null && actualReadableBytes() > 0) {
            channelRead(added, Unpooled.EMPTY_BUFFER);
        }
    }

    /** Drops whatever comes from now on. */
    void discard() {
        held = true;
        discarding = true;
    }

    /** Returns whether bytes wait for the gate to open. */
    boolean isStemming() {
        return held && actualReadableBytes() > 0;
    }

    /** Returns whether bytes wait, for the gate or for more bytes. */
    boolean hasBytes() {
        return actualReadableBytes() > 0;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (discarding) {
            ReferenceCountUtil.release(message);
            return;
        }
        front.onBytes();
        boolean outermost = !reading;
        reading = true;
        try {
            super.channelRead(ctx, message);
        } finally {
            reading = !outermost;
        }
        if (isStemming()) {
            front.updateReading();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) throws Exception {
        if (!held) {
            super.decode(ctx, bytes, out);
        }
    }
}
