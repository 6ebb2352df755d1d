package io.fairlead.netty.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;

/** Makes accepted channels client connections of HTTP/1.1 or HTTP/2. */
final class ClientConnections {
    private ClientConnections() {}

    /**
     * Makes the channel a client connection of the loop. With TLS, of which the handler is in the pipeline, ALPN says
     * which protocol it is; without it, or without ALPN, the first bytes do.
     */
    static void install(LoopContext loop, Channel channel) {
        if (channel.pipeline().get(SslHandler.class) == null) {
            FrontHandler.install(loop, channel);
        } else {
            channel.pipeline().addLast(new Negotiation(loop));
        }
    }

    /** Waits for what TLS has agreed upon. Not sharable; passes on what comes meanwhile. */
    private static final class Negotiation extends ApplicationProtocolNegotiationHandler {
        private final LoopContext loop;

        Negotiation(LoopContext loop) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.loop = loop;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                Http2Front.install(loop, ctx.channel());
            } else {
                FrontHandler.install(loop, ctx.channel()).opened();
            }
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
        protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close(); // who makes the TLS handler counts its failures
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!(cause instanceof IOException)) {
                ctx.close();
            }
        }
    }
}
