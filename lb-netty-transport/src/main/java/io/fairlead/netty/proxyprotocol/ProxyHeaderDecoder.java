package io.fairlead.netty.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes the PROXY header off the beginning of a connection, and leaves the pipeline; what follows the header goes on to
 * the next handler. A bad one is a {@link DecoderException}.
 *
 * <p>Not sharable; confined to its event loop.
 */
public final class ProxyHeaderDecoder extends ByteToMessageDecoder {
    private final Consumer<ProxyHeader> then;
    private boolean failed;
    private boolean begun;

    private ProxyHeaderDecoder(Consumer<ProxyHeader> then) {
        this.then = then;
    }

    /**
     * Returns a decoder of one connection.
     *
     * @param then is told the header, before what follows it goes on
     */
    public static ProxyHeaderDecoder telling(Consumer<ProxyHeader> then) {
        return new ProxyHeaderDecoder(then);
    }

    /** Returns whether anything has come from the peer. */
    public boolean hasBegun() {
        return begun;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        begun = true;
        if (failed) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            ProxyHeader header = ProxyHeaderParser.parse(in);
            if (header != null) {
                in.skipBytes(header.length());
                then.accept(header);
                ctx.pipeline().remove(this);
            }
        } catch (BadProxyHeaderException e) {
            failed = true;
            throw new DecoderException("PROXY header: " + e.getMessage());
        }
    }
}
