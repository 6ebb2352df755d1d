package io.fairlead.netty.accept;

import io.fairlead.netty.ProxyProtocol;
import io.fairlead.netty.loop.LoopTimer;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import io.fairlead.netty.proxyprotocol.ProxyHeader;
import io.fairlead.netty.proxyprotocol.ProxyHeaderDecoder;
import io.fairlead.netty.tls.ServerHandshake;
import io.fairlead.netty.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection on its way to be a client: first its PROXY header, if its peer sends one, then its TLS handshake, all
 * within a time limit each.
 *
 * <p>The last handler of the channel until it leaves, after {@link ProxyHeaderDecoder} and that of the {@link ServerHandshake}; not
 * sharable; confined to its event loop. Releases what it reads: nothing may come before it has left.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class Arrival extends ChannelInboundHandlerAdapter {
    private final Arrivals arrivals;
    private final Channel channel;
    private final @Nullable ProxyProtocol header;
    private final @Nullable ServerTls tls;
    private final Timeout timeout;
    private final @Nullable ServerHandshake handshake;
    private boolean expectsHeader;
    private Client client;
    private @Nullable Refused refused;
    private boolean done;

    Arrival(
            Arrivals arrivals,
            LoopTimer timer,
            Channel channel,
            @Nullable ProxyProtocol header,
            @Nullable ServerTls tls) {
        this.arrivals = arrivals;
        this.channel = channel;
        this.header = header;
        this.tls = tls;
        this.timeout = timer.timeout(this::expired);
        this.client = Client.peer(channel);
        this.handshake = (tls == null) ? null : tls.handshake();
    }

    void begin() {
        ProxyProtocol from = header;
        boolean trusted = from != null && from.trusted().contains(channel.remoteAddress());
        if (from != null && trusted) {
            expectsHeader = true;
            channel.pipeline().addLast(ProxyHeaderDecoder.telling(this::introduced));
            timeout.arm(from.timeout().toNanos());
        }
        if (handshake != null) {
            channel.pipeline().addLast(handshake.handler());
        }
        channel.pipeline().addLast(this);
        if (from != null && !trusted && from.others() == ProxyProtocol.Others.REFUSED) {
            refuse(Refused.BAD_PROXY_HEADER);
        } else if (!expectsHeader) {
            armHandshake();
        }
    }

    private void armHandshake() {
        if (tls != null) {
            timeout.arm(tls.handshakeTimeout().toNanos());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (handshake == null && !expectsHeader) {
            admit(ctx);
        }
    }

    private void introduced(ProxyHeader said) {
        expectsHeader = false;
        timeout.cancel();
        if (said.source() != null) {
            client = new Client(said.source(), said.destination(), false, null, null);
        }
        if (handshake == null) {
            admit(channel.pipeline().context(this));
        } else {
            armHandshake();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion && handshake != null) {
            if (completion.isSuccess()) {
                SslHandler secured = ctx.pipeline().get(SslHandler.class);
                String protocol = (secured == null) ? null : secured.applicationProtocol();
                client = new Client(client.address(), client.destination(), true, handshake.serverName(), protocol);
                admit(ctx, event);
            } else {
                refuse(Refused.HANDSHAKE_FAILED);
            }
        }
    }

    private void admit(ChannelHandlerContext ctx) {
        admit(ctx, null);
    }

    private void admit(ChannelHandlerContext ctx, @Nullable Object event) {
        if (done || !channel.isOpen()) {
            return;
        }
        done = true;
        timeout.cancel();
        client.is(channel);
        arrivals.admitted(this, channel);
        ctx.fireChannelActive();
        if (event != null) {
            ctx.fireUserEventTriggered(event);
        }
        ctx.pipeline().remove(this);
    }

    private void expired() {
        refuse(expectsHeader ? Refused.BAD_PROXY_HEADER : Refused.HANDSHAKE_TIMEOUT);
    }

    private void refuse(Refused why) {
        if (refused == null) {
            refused = why;
        }
        close();
    }

    void close() {
        channel.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            return; // closes the channel by itself
        }
        refuse(expectsHeader ? Refused.BAD_PROXY_HEADER : Refused.HANDSHAKE_FAILED);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        timeout.cancel();
        Refused why = refused;
        if (why == null && handshake != null && handshake.hasBegun()) {
            why = Refused.HANDSHAKE_FAILED; // whoever says nothing and goes has not tried
        }
        arrivals.ended(this, client, why);
    }
}
