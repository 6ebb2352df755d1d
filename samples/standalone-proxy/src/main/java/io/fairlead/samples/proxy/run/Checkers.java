package io.fairlead.samples.proxy.run;

import io.fairlead.api.HealthChecker;
import io.fairlead.health.check.CheckEngine;
import io.fairlead.health.check.Checks;
import io.fairlead.netty.tls.BackendTls;
import io.fairlead.samples.proxy.config.AgentConfig;
import io.fairlead.samples.proxy.config.CheckType;
import io.fairlead.samples.proxy.config.PoolConfig;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the checkers of all pools, and has the threads they run on: one for those in plain text, and an event loop for the
 * others, from the first on that needs it. Listeners have loops of their own, which end with them. Used by the thread that
 * starts, reloads and closes.
 */
final class Checkers implements AutoCloseable {
    private final CheckEngine engine = CheckEngine.start();
    private @Nullable EventLoopGroup group;

    private Checkers() {}

    static Checkers start() {
        return new Checkers();
    }

    /**
     * Returns the checker of a pool that has checks.
     *
     * @param tls how it is encrypted; null for not at all
     */
    HealthChecker of(PoolConfig pool, @Nullable BackendTls tls) {
        CheckType type = pool.check().type();
        boolean plain = tls == null && type != CheckType.GRPC && !(type == CheckType.HTTP && pool.checksHttp2());
        return plain ? PlainCheckers.checker(pool.check(), engine) : LoopCheckers.checker(pool, tls, loops());
    }

    /** Returns what asks agents. */
    HealthChecker of(AgentConfig agent) {
        return Checks.agent(engine).port(agent.port()).send(agent.send()).build();
    }

    private EventLoopGroup loops() {
        EventLoopGroup started = group;
        if (started == null) {
            ThreadFactory threads = task -> Daemons.of("fairlead-checks-tls", task);
            started = new MultiThreadIoEventLoopGroup(1, threads, NioIoHandler.newFactory());
            group = started;
        }
        return started;
    }

    /** Ends the threads; checks that are under way fail. */
    @Override
    public void close() {
        engine.close();
        if (group != null) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }
}
