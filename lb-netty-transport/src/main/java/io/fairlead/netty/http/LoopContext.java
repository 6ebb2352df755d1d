package io.fairlead.netty.http;

import io.fairlead.api.Lane;
import io.fairlead.api.Ticker;
import io.fairlead.netty.Limits;
import io.fairlead.netty.Timeouts;
import io.fairlead.netty.loop.LoopTimer;
import io.fairlead.netty.pool.IdlePool;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the connections of one event loop share: lane, timer, upstream pool, counters. Confined to the event
 * loop but for the counters and the ways to ask for an end.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class LoopContext {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoopContext.class);
    private static final int IDLE_PER_BACKEND = 64;

    private final ProxyConfig config;
    private final EventLoop eventLoop;
    private final Lane lane;
    private final LoopTimer timer;
    private final IdlePool<BackHandler> pool = IdlePool.keeping(IDLE_PER_BACKEND);
    private final LoopCounters counters = LoopCounters.create();
    private final Bootstrap bootstrap;
    private final Set<FrontHandler> fronts = new LinkedHashSet<>();
    private final Promise<Void> drained;
    private final ScheduledFuture<?> ticking;
    private final long idleNanos;
    private final long requestHeadNanos;
    private final long responseHeadNanos;
    private final long bodyNanos;
    private final long upstreamIdleNanos;
    private long jitter;
    private boolean draining;
    private boolean logged;

    private LoopContext(ProxyConfig config, EventLoop eventLoop, Bootstrap bootstrap, Ticker ticker) {
        Timeouts timeouts = config.timeouts();
        this.config = config;
        this.eventLoop = eventLoop;
        this.bootstrap = bootstrap.clone(eventLoop);
        this.lane = config.balancer().lane();
        this.timer = LoopTimer.on(ticker);
        this.drained = eventLoop.newPromise();
        this.idleNanos = timeouts.idle().toNanos();
        this.requestHeadNanos = timeouts.requestHead().toNanos();
        this.responseHeadNanos = timeouts.responseHead().toNanos();
        this.bodyNanos = timeouts.body().toNanos();
        this.upstreamIdleNanos = timeouts.upstreamIdle().toNanos();
        this.jitter = System.identityHashCode(this);
        this.ticking = eventLoop.scheduleAtFixedRate(
                timer::tick, LoopTimer.TICK_MILLIS, LoopTimer.TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    static LoopContext on(EventLoop eventLoop, ProxyConfig config, Bootstrap bootstrap) {
        return new LoopContext(config, eventLoop, bootstrap, Ticker.system());
    }

    /** Connects; the handler is installed before this returns. */
    ChannelFuture connect(BackHandler back) {
        counters.upstreamConnect();
        return bootstrap
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        back.install(channel);
                    }
                })
                .connect(back.address());
    }

    void opened(FrontHandler front) {
        assert eventLoop.inEventLoop();
        counters.connection();
        fronts.add(front);
        if (draining) {
            front.closeNow();
        }
    }

    void closed(FrontHandler front) {
        assert eventLoop.inEventLoop();
        fronts.remove(front);
        if (draining && fronts.isEmpty()) {
            drained.trySuccess(null);
        }
    }

    /** Ends every client connection after the response it waits for. Any thread. */
    Future<Void> drain() {
        eventLoop.execute(() -> {
            draining = true;
            if (fronts.isEmpty()) {
                drained.trySuccess(null);
            }
            new ArrayList<>(fronts).forEach(FrontHandler::drain);
        });
        return drained;
    }

    /** Ends everything at once. Any thread. */
    Future<Void> close() {
        Promise<Void> closed = eventLoop.newPromise();
        eventLoop.execute(() -> {
            draining = true;
            new ArrayList<>(fronts).forEach(FrontHandler::closeNow);
            pool.closeAll();
            ticking.cancel(false);
            // the ends of the connections are queued by now; they complete the last attempts of the lane
            eventLoop.execute(() -> {
                lane.close();
                closed.setSuccess(null);
            });
        });
        return closed;
    }

    /** Logs what should not happen, the first time it happens. */
    void logOnce(String where, Throwable cause) {
        if (!logged) {
            logged = true;
            LOGGER.warn("{} failed; later failures on this event loop are not logged", where, cause);
        }
    }

    /** Returns how to decode requests: strictly. */
    static HttpDecoderConfig requestDecoding(Limits limits) {
        return responseDecoding(limits).setMaxInitialLineLength(limits.requestLineBytes());
    }

    /** Returns how to decode responses: strictly. */
    static HttpDecoderConfig responseDecoding(Limits limits) {
        return new HttpDecoderConfig()
                .setMaxHeaderSize(limits.headBytes())
                .setMaxChunkSize(64 * 1024)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true);
    }

    /** Returns a number that is not negative and seldom the same. */
    long nextJitter() {
        jitter = jitter * 6364136223846793005L + 1442695040888963407L;
        return jitter >>> 1;
    }

    ProxyConfig config() {
        return config;
    }

    Lane lane() {
        return lane;
    }

    LoopTimer timer() {
        return timer;
    }

    IdlePool<BackHandler> pool() {
        return pool;
    }

    LoopCounters counters() {
        return counters;
    }

    boolean isDraining() {
        return draining;
    }

    long idleNanos() {
        return idleNanos;
    }

    long requestHeadNanos() {
        return requestHeadNanos;
    }

    long responseHeadNanos() {
        return responseHeadNanos;
    }

    long bodyNanos() {
        return bodyNanos;
    }

    long upstreamIdleNanos() {
        return upstreamIdleNanos;
    }
}
