package io.fairlead.netty.check;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Lets the conversation of a call begin when the TLS handshake is over and its result will do.
 *
 * <p>Not sharable; confined to its event loop. Passes what it reads on.
 */
final class TlsGate extends ChannelInboundHandlerAdapter {
    private final Call call;
    private final Tls tls;
    private final Protocol protocol;
    private final SSLEngine engine;

    TlsGate(Call call, Tls tls, Protocol protocol, SSLEngine engine) {
        this.call = call;
        this.tls = tls;
        this.protocol = protocol;
        this.engine = engine;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws SSLPeerUnverifiedException {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                judge();
            } else {
                call.failed(handshake.cause());
            }
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void judge() throws SSLPeerUnverifiedException {
        String wanted = protocol.insists();
        if (!wanted.isEmpty() && !wanted.equals(engine.getApplicationProtocol())) {
            call.fail("ALPN did not choose " + wanted);
            return;
        }
        X509Certificate own = (X509Certificate) engine.getSession().getPeerCertificates()[0];
        Instant end = own.getNotAfter().toInstant();
        CertificateWatch watch = tls.watch();
        String remark = watch.look(call.probe().backend().id(), end);
        if (tls.verifies() && watch.isOver(end)) {
            call.fail(watch.describe(end)); // the JDK does not look at the age of what is trusted by itself
        } else {
            call.secured(remark);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        call.failed(cause);
    }
}
