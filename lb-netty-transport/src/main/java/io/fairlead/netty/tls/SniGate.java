package io.fairlead.netty.tls;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the name that a client asks for, waits for the context of its certificate, and makes place for the
 * {@link SslHandler}. Whoever installs it watches the clock.
 *
 * <p>Not sharable; confined to its event loop. What it has read goes to the handler that takes its place.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the stage that would be returned tells nobody more
final class SniGate extends AbstractSniHandler<SSLEngine> implements ServerHandshake {
    private static final Logger LOGGER = LoggerFactory.getLogger(ServerTls.class);
    private static final int LONGEST_HELLO = 16 * 1024;
    private static final int TRIES = 3;

    private final ServerTls tls;
    private @Nullable String serverName;
    private boolean begun;

    SniGate(ServerTls tls) {
        super(LONGEST_HELLO, 0);
        this.tls = tls;
    }

    @Override
    public ChannelHandler handler() {
        return this;
    }

    @Override
    public @Nullable String serverName() {
        return serverName;
    }

    @Override
    public boolean hasBegun() {
        return begun;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        begun = true;
        super.channelRead(ctx, message);
    }

    @Override
    protected Future<SSLEngine> lookup(ChannelHandlerContext ctx, @Nullable String name) {
        serverName = (name == null || name.isEmpty()) ? null : name;
        Promise<SSLEngine> engine = ctx.executor().newPromise();
        ask(ctx, engine, TRIES);
        return engine;
    }

    private void ask(ChannelHandlerContext ctx, Promise<SSLEngine> promise, int tries) {
        CompletableFuture<ServerContext> context;
        try {
            context = tls.context(serverName);
        } catch (RejectedExecutionException e) {
            promise.setFailure(e);
            return;
        }
        if (context == null) {
            promise.setFailure(new DecoderException("no certificate for this name"));
        } else if (context.isDone()) {
            make(ctx, promise, tries, context);
        } else {
            context.whenComplete((made, failure) -> ctx.executor().execute(() -> make(ctx, promise, tries, context)));
        }
    }

    private void make(
            ChannelHandlerContext ctx,
            Promise<SSLEngine> promise,
            int tries,
            CompletableFuture<ServerContext> context) {
        try {
            SSLEngine engine = context.join().engine(ctx.alloc(), tls.tickets());
            if (engine != null && ctx.isRemoved()) {
                ReferenceCountUtil.release(engine); // the client has not waited
                promise.setFailure(new ClosedChannelException());
            } else if (engine != null) {
                promise.setSuccess(engine);
            } else if (tries > 1) {
                ask(ctx, promise, tries - 1); // gone between the look-up and now
            } else {
                promise.setFailure(new IllegalStateException("more certificates in use than maxContexts"));
            }
        } catch (RuntimeException e) {
            LOGGER.warn("TLS for {}: {}", serverName, String.valueOf(e.getMessage()));
            promise.setFailure(e);
        }
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, @Nullable String name, Future<SSLEngine> future)
            throws Exception {
        if (ctx.isRemoved()) {
            return;
        }
        if (!future.isSuccess()) {
            throw new DecoderException("no certificate for the client", future.cause());
        }
        SslHandler secured = new SslHandler(future.getNow());
        secured.setHandshakeTimeoutMillis(0);
        ctx.pipeline().replace(this, null, secured);
    }
}
