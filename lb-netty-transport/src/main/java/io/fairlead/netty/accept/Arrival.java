package io.fairlead.netty.accept;

import io.fairlead.netty.ProxyProtocol;
import io.fairlead.netty.ProxyTlv;
import io.fairlead.netty.loop.LoopTimer;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import io.fairlead.netty.proxyprotocol.ProxyHeader;
import io.fairlead.netty.proxyprotocol.ProxyHeaderDecoder;
import io.fairlead.netty.sniff.Greeting;
import io.fairlead.netty.sniff.Sniffer;
import io.fairlead.netty.tls.ServerHandshake;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection on its way to be a client: first its PROXY header, if its peer sends one, then its TLS handshake, or what
 * it says first, all within a time limit each.
 *
 * <p>The last handler of the channel until it leaves, after {@link ProxyHeaderDecoder} and that of the {@link ServerHandshake} or
 * the {@link Sniffer}; not sharable; confined to its event loop. Releases what it reads: nothing may come before it has left.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class Arrival extends ChannelInboundHandlerAdapter {
    private enum Step {
        HEADER,
        HANDSHAKE,
        GREETING,
        DONE
    }

    private final Arrivals arrivals;
    private final Channel channel;
    private final Edges edges;
    private final Timeout timeout;
    private final @Nullable ServerHandshake handshake;
    private final @Nullable Sniffer sniffer;
    private @Nullable ProxyHeaderDecoder header; // while there may be one
    private Step step;
    private Client client;
    private @Nullable Refused refused;
    private @Nullable String detail; // of that
    private boolean leaving; // since the proxy is

    Arrival(Arrivals arrivals, LoopTimer timer, Channel channel, Edges edges) {
        this.arrivals = arrivals;
        this.channel = channel;
        this.edges = edges;
        this.timeout = timer.timeout(this::expired);
        this.client = Client.peer(channel);
        this.handshake = (edges.tls() == null) ? null : edges.tls().handshake();
        this.sniffer =
                (edges.peek() == null || handshake != null) ? null : Sniffer.telling(edges.peek(), this::greeted);
        this.step = behindHeader();
    }

    private Step behindHeader() {
        return (handshake != null) ? Step.HANDSHAKE : (sniffer != null) ? Step.GREETING : Step.DONE;
    }

    void begin() {
        ProxyProtocol from = edges.header();
        boolean trusted = from != null && from.trusted().contains(channel.remoteAddress());
        if (from != null && trusted) {
            step = Step.HEADER;
            header = ProxyHeaderDecoder.telling(this::introduced);
            channel.pipeline().addLast(header);
        }
        if (handshake != null) {
            channel.pipeline().addLast(handshake.handler());
        } else if (sniffer != null) {
            channel.pipeline().addLast(sniffer);
        }
        channel.pipeline().addLast(this);
        channel.config().setAutoRead(true);
        if (from != null && !trusted && from.others() == ProxyProtocol.Others.REFUSED) {
            refuse(Refused.BAD_PROXY_HEADER);
        } else {
            arm();
        }
    }

    /** Gives the present step its time. */
    private void arm() {
        timeout.cancel();
        if (step == Step.HEADER && edges.header() != null) {
            timeout.arm(edges.header().timeout().toNanos());
        } else if (step == Step.HANDSHAKE && edges.tls() != null) {
            timeout.arm(edges.tls().handshakeTimeout().toNanos());
        } else if (step == Step.GREETING && edges.peek() != null) {
            timeout.arm(edges.peek().patience().toNanos());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (step == Step.DONE) {
            admit(ctx, null);
        }
    }

    private void introduced(ProxyHeader said) {
        client = client.named(said);
        if (edges.told().contains(ProxyTlv.RECEIVED)) {
            client = client.introduced(client.introduction().received(said.extensions()));
        }
        step = behindHeader();
        arm();
        if (step == Step.DONE) {
            admit(channel.pipeline().context(this), null);
        }
    }

    private void greeted(Greeting said) {
        client = client.greeting(said);
        step = Step.DONE;
        admit(channel.pipeline().context(this), null);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ended(ctx);
        } else if (event instanceof SslHandshakeCompletionEvent completion && handshake != null) {
            if (completion.isSuccess()) {
                SslHandler secured = ctx.pipeline().get(SslHandler.class);
                String agreed = (secured == null) ? null : secured.applicationProtocol();
                Greeting said = Greeting.tls(handshake.serverName(), (agreed == null) ? List.of() : List.of(agreed));
                client = client.secured(handshake.serverName(), agreed, said);
                if (secured != null && Tlvs.isSslWanted(edges.told())) {
                    SSLSession session = secured.engine().getSession();
                    client = client.introduced(client.introduction().over(session));
                }
                step = Step.DONE;
                admit(ctx, event);
            } else {
                refuse(Refused.HANDSHAKE_FAILED);
            }
        }
    }

    /** The client sends no more. */
    private void ended(ChannelHandlerContext ctx) {
        Sniffer reading = sniffer;
        if (step != Step.GREETING || reading == null || !reading.hasBegun()) {
            channel.close(); // what was to come first does not
        } else if (conclude(reading)) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    private boolean conclude(Sniffer reading) {
        boolean understood = reading.conclude(channel.pipeline().context(reading));
        if (!understood) {
            refuse(Refused.BAD_HELLO);
        }
        return understood;
    }

    private void admit(ChannelHandlerContext ctx, @Nullable Object event) {
        if (!channel.isOpen()) {
            return;
        }
        timeout.cancel();
        if (edges.told().contains(ProxyTlv.UNIQUE_ID)) {
            client = client.introduced(client.introduction().identified(arrivals.newId()));
        }
        client.is(channel);
        arrivals.admitted(this, channel);
        ctx.fireChannelActive();
        if (event != null) {
            ctx.fireUserEventTriggered(event);
        }
        ctx.pipeline().remove(this);
    }

    private void expired() {
        if (step == Step.GREETING && sniffer != null) {
            conclude(sniffer);
        } else {
            refuse(step == Step.HEADER ? Refused.BAD_PROXY_HEADER : Refused.HANDSHAKE_TIMEOUT);
        }
    }

    private void refuse(Refused why) {
        if (refused == null) {
            refused = why;
        }
        channel.close();
    }

    /** The proxy goes: nothing is wrong with the client. */
    void leave() {
        leaving = true;
        channel.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            return; // closes the channel by itself
        }
        if (refused == null) {
            detail = cause.getMessage();
        }
        refuse(
                switch (step) {
                    case HEADER -> Refused.BAD_PROXY_HEADER;
                    case GREETING -> Refused.BAD_HELLO;
                    case HANDSHAKE, DONE -> Refused.HANDSHAKE_FAILED;
                });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        timeout.cancel();
        arrivals.ended(this, client, (refused == null && !leaving) ? unfinished() : refused, detail);
    }

    /** Returns what ended half way; null if nothing had begun: whoever says nothing and goes has not tried. */
    private @Nullable Refused unfinished() {
        if (step == Step.HEADER && header != null && header.hasBegun()) {
            detail = "PROXY header: ended half way";
            return Refused.BAD_PROXY_HEADER;
        }
        return (step == Step.HANDSHAKE && handshake != null && handshake.hasBegun()) ? Refused.HANDSHAKE_FAILED : null;
    }
}
