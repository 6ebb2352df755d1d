package io.fairlead.netty.accept;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Says how TLS ends in the words of a socket: {@code close_notify} is the end of what the peer sends, and an end without it
 * is a reset, since anybody could have cut the connection there (RFC 8446 section 6.1).
 *
 * <p>Behind the TLS handler, not sharable.
 */
final class TlsEnds extends ChannelInboundHandlerAdapter {
    private @Nullable LastRecord last; // with an engine that drops what comes once we have said close_notify
    private boolean ended;

    /** We are about to say that we send no more: to Netty's engine on BoringSSL, which calls whatever comes then an end. */
    void saying(ChannelHandlerContext secured) {
        SslHandler handler = (SslHandler) secured.handler();
        if (!ended && last == null && handler.engine() instanceof ReferenceCountedOpenSslEngine) {
            last = new LastRecord();
            secured.pipeline().addBefore(secured.name(), null, last);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        boolean closing = event instanceof SslCloseCompletionEvent notified && notified.isSuccess();
        if (!closing && event != ChannelInputShutdownEvent.INSTANCE) {
            ctx.fireUserEventTriggered(event);
        } else if (!ended && closing && last != null) {
            // whether it is one is known when the peer has closed: another record may follow
            ctx.read();
        } else if (!ended) {
            ended = true;
            if (closing || (last != null && last.isAlert())) {
                ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            } else {
                ctx.fireExceptionCaught(new IOException("TLS: end without close_notify"));
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean malformed = cause instanceof DecoderException; // of the peer's making, as a reset is
        ctx.fireExceptionCaught(malformed ? new IOException("TLS: " + cause.getMessage(), cause) : cause);
    }
}
