package io.fairlead.netty.check;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import io.fairlead.netty.loop.Sockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * One check over one connection of its own, from connecting to closing. Ends exactly once, in {@link #end}.
 *
 * <p>The first handler of its channel; not sharable, and confined to its event loop. Passes what it reads on, or
 * releases it once nobody wants it any more.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class Call extends ChannelInboundHandlerAdapter {
    /** More than this fails the check: no backend makes it read forever. */
    static final int MAX_RECEIVED = 64 * 1024;

    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

    private final EventLoop loop;
    private final Probe probe;
    private final Target target;
    private final @Nullable Tls tls;
    private final Protocol protocol;
    private final CompletableFuture<HealthResult> result = new CompletableFuture<>();
    private @Nullable ScheduledFuture<?> timer; // written once, at the start
    private @Nullable ChannelHandlerContext context; // written once, when there is a channel
    private String doing = "connecting";
    private String remark = "";
    private int received;
    private boolean readsToTheEnd;
    private boolean ended;

    private Call(EventLoop loop, Probe probe, Target target, @Nullable Tls tls, Protocol protocol) {
        this.loop = loop;
        this.probe = probe;
        this.target = target;
        this.tls = tls;
        this.protocol = protocol;
    }

    /**
     * Calls a backend, and closes the connection when the answer is known.
     *
     * @return completed with the result on an event loop, never exceptionally
     */
    static CompletionStage<HealthResult> start(
            Bootstrap connections, Probe probe, Target target, @Nullable Tls tls, Protocol protocol) {
        EventLoop loop = connections.config().group().next();
        Call call = new Call(loop, probe, target, tls, protocol);
        try {
            loop.execute(() -> call.connect(connections));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedStage(HealthResult.fail("the event loops are shut down"));
        }
        probe.onCancel(() -> loop.execute(() -> call.fail("cancelled")));
        return call.result.minimalCompletionStage();
    }

    private void connect(Bootstrap connections) {
        if (probe.isCancelled()) {
            fail("cancelled");
            return;
        }
        Duration timeout = probe.timeout();
        long nanos = (timeout.compareTo(LONGEST_TIMEOUT) > 0 ? LONGEST_TIMEOUT : timeout).toNanos();
        timer = loop.schedule(this::expired, nanos, TimeUnit.NANOSECONDS);
        guarded(() -> {
            SSLEngine engine = (tls == null) ? null : tls.engine(target);
            Bootstrap prepared = connections.clone(loop).handler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                    install(channel.pipeline(), engine);
                }
            });
            ChannelFuture made = Sockets.connect(prepared, target.address());
            if (made.isDone()) {
                connected(made); // a listener would be told on a foreign thread when there is no channel
            } else {
                made.addListener(done -> connected(made));
            }
        });
    }

    private void install(ChannelPipeline pipeline, @Nullable SSLEngine engine) {
        pipeline.addLast(this);
        if (tls != null && engine != null) {
            SslHandler encryption = new SslHandler(engine);
            encryption.setHandshakeTimeoutMillis(0); // the call watches the clock
            pipeline.addLast(encryption, new TlsGate(this, tls, protocol, engine));
        }
    }

    private void connected(ChannelFuture made) {
        Throwable cause = made.cause();
        if (cause != null) {
            failed(cause);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (tls != null) {
            doing = "negotiating TLS";
        }
        ctx.fireChannelActive();
        if (tls == null) {
            converse();
        }
    }

    /** The connection is encrypted. */
    void secured(String newRemark) {
        remark = newRemark;
        converse();
    }

    private void converse() {
        if (!ended) {
            doing = "waiting for the response";
            guarded(() -> protocol.begin(this));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        received += bytes.readableBytes();
        if (ended) {
            bytes.release();
            return;
        }
        ctx.fireChannelRead(message);
        if (received > MAX_RECEIVED) {
            fail("response longer than " + MAX_RECEIVED + " bytes"); // unless these have said enough
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (readsToTheEnd) {
            ctx.fireChannelInactive(); // may be the end of the answer
        }
        fail("connection closed while " + doing);
        if (!readsToTheEnd) {
            ctx.fireChannelInactive();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed(cause);
    }

    private void expired() {
        long millis = probe.timeout().toMillis();
        String span = (millis % 1000 == 0) ? millis / 1000 + " s" : millis + " ms";
        fail("timeout after " + span + " while " + doing);
    }

    /** Returns whom it calls. */
    Target target() {
        return target;
    }

    /** Returns what it was asked to do. */
    Probe probe() {
        return probe;
    }

    /** Returns where handlers are to be added; there is a channel. */
    ChannelPipeline pipeline() {
        return requireNonNull(context, "context").pipeline();
    }

    /** The body of the response is read, which may end with the connection. */
    void readsBody() {
        doing = "reading the body";
        readsToTheEnd = true;
    }

    /** Ends it as passed. */
    void pass(String detail) {
        end(HealthResult.pass(detail));
    }

    /** Ends it as failed. */
    void fail(String detail) {
        end(HealthResult.fail(detail));
    }

    /** Ends it as failed. */
    void failed(Throwable cause) {
        fail(Words.of(cause, doing));
    }

    /** Ends it; only the first time counts. */
    void end(HealthResult outcome) {
        assert loop.inEventLoop();
        if (ended) {
            return;
        }
        ended = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (context != null) {
            if (outcome.passed()) {
                context.channel().close(); // with the good-byes of the protocols
            } else {
                context.close(); // past all of them: nothing may wait for a backend that does not work
            }
        }
        boolean remarkable = outcome.passed() && !remark.isEmpty();
        result.complete(remarkable ? HealthResult.pass(outcome.detail() + ", " + remark) : outcome);
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }
}
