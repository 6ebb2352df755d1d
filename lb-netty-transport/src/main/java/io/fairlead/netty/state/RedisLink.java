package io.fairlead.netty.state;

import io.fairlead.api.Scheduler;
import io.fairlead.api.StoreView;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to Redis: asks, gives up in time, knows how it goes, and begins anew when nothing goes any more.
 * Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // who waits is told by another stage
final class RedisLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final int MOST_WAITING = 10_000;
    private static final int PINGS = 3;

    private final RedisURI uri;
    private final String name;
    private final Duration timeout;
    private final Scheduler scheduler;
    private final ClientResources resources;
    private final RedisClient client;
    private final LongAdder asked = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder garbage = new LongAdder();
    private volatile @Nullable StatefulRedisConnection<String, String> connection; // written under this
    private boolean connecting; // guarded by this, as what follows
    private boolean closed;
    private boolean up;
    private int deaf; // pings in a row that were not answered
    private String problem = "not connected yet";
    private String refused = ""; // the latest kind of refusal
    private Scheduler.Task next = () -> {};

    private RedisLink(RedisURI uri, Duration timeout, Scheduler scheduler) {
        this.uri = uri;
        this.name = "redis " + (uri.getSentinels().isEmpty() ? uri.getHost() + ':' + uri.getPort() : "by sentinel");
        this.timeout = timeout;
        this.scheduler = scheduler;
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(
                        Delay.fullJitter(Duration.ofMillis(20), Duration.ofSeconds(1), 50, TimeUnit.MILLISECONDS))
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_WAITING)
                .protocolVersion(ProtocolVersion.RESP2)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(BEAT)
                        .keepAlive(true)
                        .tcpNoDelay(true)
                        .build())
                .build());
    }

    static RedisLink open(RedisURI uri, Duration timeout, Scheduler scheduler) {
        RedisLink link = new RedisLink(uri, timeout, scheduler);
        link.beat();
        return link;
    }

    /** Asks; the stage completes in time. */
    <T> CompletionStage<T> ask(Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command) {
        asked.increment();
        CompletableFuture<T> answer = new CompletableFuture<>();
        StatefulRedisConnection<String, String> current = connection;
        if (current == null) {
            failed.increment();
            answer.completeExceptionally(new IllegalStateException("redis: not connected"));
            return answer;
        }
        Scheduler.Task late;
        try {
            CompletionStage<T> pending = command.apply(current.async());
            late = scheduler.schedule(timeout, () -> {
                if (answer.completeExceptionally(new TimeoutException("redis: no answer in " + timeout))) {
                    failed.increment();
                }
            });
            pending.whenComplete((value, error) -> {
                late.cancel();
                if (error == null) {
                    answer.complete(value);
                } else if (answer.completeExceptionally(error)) {
                    failed.increment();
                    refusedBy(error);
                }
            });
        } catch (RuntimeException e) {
            failed.increment();
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /** An answer makes no sense. */
    void garbage() {
        garbage.increment();
        synchronized (this) {
            refuses("GARBAGE", "it answered what makes no sense");
        }
    }

    /** Redis answered that it will not: that is worth a line for each kind, once until it is well again. */
    private synchronized void refusedBy(Throwable error) {
        Throwable cause = (error instanceof CompletionException && error.getCause() != null) ? error.getCause() : error;
        if (cause instanceof RedisCommandExecutionException) {
            String message = String.valueOf(cause.getMessage());
            int blank = message.indexOf(' ');
            refuses(blank < 0 ? message : message.substring(0, blank), message);
        }
    }

    private void refuses(String kind, String message) {
        if (!refused.contains(kind + ' ') && refused.length() < 256) {
            refused = refused + kind + ' ';
            log.warn("{} refuses: {} (said once for {})", name, message, kind);
        }
        problem = kind;
    }

    /** Once a second: connects, or looks whether the connection works. */
    private void beat() {
        StatefulRedisConnection<String, String> current;
        synchronized (this) {
            if (closed) {
                return;
            }
            current = connection;
            next = scheduler.schedule(BEAT, this::beat);
        }
        if (current == null) {
            connect();
            return;
        }
        ask(redis -> redis.ping()).whenComplete((pong, error) -> {
            if (error == null || isAnswer(error)) {
                isUp();
            } else {
                isDeaf(current, error);
            }
        });
    }

    private static boolean isAnswer(Throwable error) {
        return error instanceof RedisCommandExecutionException
                || error.getCause() instanceof RedisCommandExecutionException;
    }

    private void connect() {
        synchronized (this) {
            if (connecting || closed) {
                return;
            }
            connecting = true;
        }
        CompletionStage<StatefulRedisConnection<String, String>> pending;
        try {
            pending = client.connectAsync(StringCodec.UTF8, uri);
        } catch (RuntimeException e) {
            pending = CompletableFuture.failedFuture(e);
        }
        pending.whenComplete((made, error) -> {
            boolean unwanted;
            synchronized (this) {
                connecting = false;
                unwanted = closed && made != null;
                connection = unwanted ? null : made;
            }
            if (unwanted) {
                made.closeAsync();
            } else if (error != null) {
                isDown(error);
            } else {
                isUp();
            }
        });
    }

    private synchronized void isUp() {
        deaf = 0;
        if (!up) {
            up = true;
            refused = "";
            problem = "";
            log.info("{} is up", name);
        }
    }

    private void isDeaf(StatefulRedisConnection<String, String> current, Throwable error) {
        isDown(error);
        synchronized (this) {
            if (++deaf < PINGS || connection != current || !current.isOpen()) {
                return; // one that is not open is being made again by itself
            }
            deaf = 0;
            connection = null;
        }
        current.closeAsync();
    }

    private synchronized void isDown(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        if (closed || cause instanceof CancellationException) {
            return;
        }
        String why = cause instanceof TimeoutException ? "no answer" : String.valueOf(cause.getMessage());
        if (up || !problem.equals(why)) {
            boolean was = up;
            up = false;
            problem = why;
            if (was || refused.isEmpty()) {
                refused = "down ";
                log.warn("{} is down: {}; every instance goes on with what it knows", name, why);
            }
        }
    }

    synchronized StoreView view() {
        return new StoreView(name, up, asked.sum(), failed.sum(), garbage.sum(), problem);
    }

    @Override
    public void close() {
        StatefulRedisConnection<String, String> current;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            up = false;
            problem = "closed";
            current = connection;
            connection = null;
            next.cancel();
        }
        if (current != null) {
            current.closeAsync();
        }
        client.shutdownAsync(0, 2, TimeUnit.SECONDS)
                .whenComplete((done, error) -> resources.shutdown(0, 2, TimeUnit.SECONDS));
    }
}
