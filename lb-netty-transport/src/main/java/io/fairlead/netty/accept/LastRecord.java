package io.fairlead.netty.accept;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Looks at what comes behind our {@code close_notify}, still encrypted: whether it is the peer's and nothing else. For
 * an engine that drops all of it.
 *
 * <p>Before the TLS handler, not sharable.
 */
final class LastRecord extends ChannelInboundHandlerAdapter {
    private static final int HEADER = 5;
    private static final int ALERT = 21;
    private static final int APPLICATION_DATA = 23;
    private static final int ENCRYPTED_ALERT = 2 + 1 + 16; // in TLS 1.3: the alert, its type, and a tag

    private final byte[] header = new byte[HEADER];
    private long bytes;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf encrypted) {
            int known = (int) Math.min(bytes, HEADER);
            int more = Math.min(HEADER - known, encrypted.readableBytes());
            encrypted.getBytes(encrypted.readerIndex(), header, known, more);
            bytes += encrypted.readableBytes();
        }
        ctx.fireChannelRead(message);
    }

    /** Returns whether one record has come, which is an alert or, where that cannot be seen, as long as one. */
    boolean isAlert() {
        int length = ((header[3] & 0xff) << 8) | (header[4] & 0xff);
        return bytes == HEADER + length
                && (header[0] == ALERT || (header[0] == APPLICATION_DATA && length == ENCRYPTED_ALERT));
    }
}
