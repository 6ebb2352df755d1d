package io.fairlead.netty.http;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.netty.accept.Way;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import io.fairlead.netty.pool.IdlePool;
import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a backend: bound to an exchange, or idle in the pool of its event loop.
 *
 * <p>Not sharable; confined to its event loop. Inbound messages are handed to the relay of the exchange,
 * which owns them from then on; without one they are released. Outbound messages belong to the encoder
 * as soon as they are written.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class BackHandler extends ChannelInboundHandlerAdapter implements BackendSide, IdlePool.Connection {
    private final LoopContext loop;
    private final String backendId;
    private final SocketAddress address;
    private final Way way;
    private final UpstreamCell cell;
    private final LoopPool pool;
    private final ConnectionLife life;
    private final ResponseDecoder decoder;
    private final Timeout idleTimeout;
    private @Nullable Channel channel; // written once, when installed
    private @Nullable ChannelHandler codec; // likewise
    private @Nullable Exchange exchange; // null while idle
    private @Nullable ResponseRelay relay; // of that exchange
    private @Nullable ChannelFuture headSent;
    private @Nullable ChannelFuture allSent;
    private boolean dirty;

    private BackHandler(LoopContext loop, Terms terms, String backendId, SocketAddress address, Way way) {
        this.loop = loop;
        this.backendId = backendId;
        this.address = address;
        this.way = way;
        this.pool = terms.pool();
        this.cell = pool.cell(backendId);
        this.life = new ConnectionLife(loop, terms, cell);
        this.decoder = new ResponseDecoder(Decoding.responses(terms.limits()), this);
        this.idleTimeout = loop.timer().timeout(this::close);
    }

    /** Returns the handler of a connection yet to be made. */
    static BackHandler to(LoopContext loop, Terms terms, Backend backend, Way way) {
        return new BackHandler(loop, terms, backend.id(), backend.address(), way);
    }

    /** Makes the channel the connection of this handler. */
    void install(Channel made) {
        channel = made;
        codec = new CombinedChannelDuplexHandler<>(decoder, new HttpRequestEncoder());
        made.pipeline().addLast(codec, this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ResponseRelay bound = relay;
        if (bound == null) {
            ReferenceCountUtil.release(message); // nobody has asked for it
            close();
        } else if (message instanceof HttpResponse response) {
            bound.onHead(response);
        } else if (message instanceof HttpContent content) {
            bound.onContent(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ResponseRelay bound = relay;
        if (bound != null && event instanceof SslCloseCompletionEvent end && !end.isSuccess()) {
            bound.breaks(); // it ends without the good-bye of TLS: anybody on the way may have cut it
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ResponseRelay bound = relay;
        if (bound != null) {
            bound.onReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Exchange bound = exchange;
        if (bound != null) {
            bound.body.onWritabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        idleTimeout.cancel();
        Exchange bound = exchange;
        if (bound == null) {
            pool.idle().remove(this);
            return;
        }
        unbind();
        ChannelFuture head = headSent;
        bound.upstreamClosed(life.isReused(), head != null && head.isSuccess());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // a failed read closes the channel by itself; after a failed write there may be a response to read
        if (cause.getCause() instanceof SSLException) {
            close();
        } else if (!(cause instanceof IOException)) {
            loop.logOnce("connection to backend " + backendId, cause);
            close();
            return;
        }
        ResponseRelay bound = relay;
        ChannelFuture all = allSent;
        if (bound != null && all != null && all.isSuccess()) {
            bound.breaks(); // nothing is being written, so it was a read
        }
    }

    /** Bytes have come; returns whether anybody wants them. */
    boolean onBytes() {
        ResponseRelay bound = relay;
        if (bound == null) {
            close();
            return false;
        }
        bound.onBytes();
        return true;
    }

    @Override
    public void bind(Exchange newExchange, ResponseRelay newRelay, boolean head) {
        idleTimeout.cancel();
        exchange = newExchange;
        relay = newRelay;
        decoder.answers(head);
        headSent = null;
        allSent = null;
        life.request();
    }

    @Override
    public void writeHead(HttpRequest head, boolean complete) {
        dirty = true;
        if (complete) {
            // one message, one buffer
            headSent = channel()
                    .write(new DefaultFullHttpRequest(
                            head.protocolVersion(),
                            head.method(),
                            head.uri(),
                            Unpooled.EMPTY_BUFFER,
                            head.headers(),
                            EmptyHttpHeaders.INSTANCE));
            allSent = headSent;
        } else {
            headSent = channel().write(head);
        }
    }

    @Override
    public void write(HttpContent content, boolean last) {
        dirty = true;
        if (last) {
            allSent = channel().write(content);
        } else {
            channel().write(content, channel().voidPromise());
        }
    }

    @Override
    public void flush() {
        if (dirty) {
            dirty = false;
            channel().flush();
        }
    }

    @Override
    public UpstreamCell cell() {
        return cell;
    }

    @Override
    public void setReading(boolean reading) {
        channel().config().setAutoRead(reading);
    }

    @Override
    public boolean isWritable() {
        return channel().isWritable();
    }

    @Override
    public void poison() {
        life.poison();
    }

    @Override
    public Tunnel tunnel(Function<Channel, Tunnel> begins) {
        unbind();
        Tunnel tunnel = begins.apply(channel());
        ChannelPipeline pipeline = channel().pipeline();
        pipeline.replace(this, null, tunnel.backend());
        pipeline.remove(requireNonNull(codec, "codec")); // gives what it has not decoded
        return tunnel;
    }

    @Override
    public void release(boolean reusable) {
        unbind();
        if (reusable && isReusable() && pool.offer(this)) {
            setReading(true);
            idleTimeout.arm(loop.terms().upstreamIdleNanos());
        } else {
            close();
        }
    }

    @Override
    public void abandon() {
        unbind();
        close();
    }

    private void unbind() {
        exchange = null;
        relay = null;
    }

    private boolean isReusable() {
        ChannelFuture all = allSent;
        return ReusePolicy.mayWait(
                life.goesOn(),
                decoder.hasBytes() || mayHaveMore(),
                all != null && all.isSuccess(),
                channel().isActive());
    }

    /**
     * A read that filled its buffer may have left something behind the response, which the next exchange would take for its
     * answer. That is rare: the size of the buffer follows what is read.
     */
    private boolean mayHaveMore() {
        var read = channel().unsafe().recvBufAllocHandle();
        return read.lastBytesRead() > 0 && read.lastBytesRead() == read.attemptedBytesRead();
    }

    @Override
    public String backendId() {
        return backendId;
    }

    @Override
    public SocketAddress address() {
        return address;
    }

    @Override
    public Way way() {
        return way;
    }

    @Override
    public boolean isOpen() {
        return channel().isActive();
    }

    @Override
    public void close() {
        channel().close();
    }

    private Channel channel() {
        Channel installed = channel;
        if (installed == null) {
            throw new IllegalStateException("connection to backend " + backendId + " was not made yet");
        }
        return installed;
    }
}
