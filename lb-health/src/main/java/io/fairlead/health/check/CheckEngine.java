package io.fairlead.health.check;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import io.fairlead.api.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs health checks over plain connections, any number of them on one thread, without ever blocking.
 *
 * <p>{@link Checks} makes the checkers that use it. A backend that is slow, silent or hostile delays no
 * other check: it costs one connection until its check times out, or has sent more than 64 KiB. Host names
 * are not resolved here; an address without an IP fails its check as {@code "unknown host: x"}.
 *
 * <p>Thread-safe. What depends on a result runs on the engine's thread and must not block.
 */
public final class CheckEngine implements AutoCloseable {
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

    private final Ticker ticker;
    private final CheckLoop loop;
    private final Thread thread;
    private final AtomicLong exchanges = new AtomicLong();

    private CheckEngine(Ticker ticker, CheckLoop loop, Thread thread) {
        this.ticker = ticker;
        this.loop = loop;
        this.thread = thread;
    }

    /**
     * Starts an engine on a daemon thread named {@code "fairlead-checks"}.
     *
     * @throws UncheckedIOException if the system gives no selector
     */
    public static CheckEngine start() {
        return start(
                task -> {
                    Thread thread = new Thread(task, "fairlead-checks");
                    thread.setDaemon(true);
                    return thread;
                },
                Ticker.system());
    }

    /**
     * Starts an engine on one thread of the factory.
     *
     * @param ticker the clock of the timeouts; it must move with real time, in which the engine waits
     * @throws UncheckedIOException if the system gives no selector
     */
    public static CheckEngine start(ThreadFactory threads, Ticker ticker) {
        requireNonNull(ticker, "ticker");
        try {
            CheckLoop loop = CheckLoop.open(ticker);
            Thread thread = requireNonNull(threads.newThread(loop), "the thread factory returned null");
            thread.start();
            return new CheckEngine(ticker, loop, thread);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Holds a conversation with whoever listens at the address.
     *
     * @param probe how long that may take, a day at most, and when to give up
     * @return completed with the result, never exceptionally
     */
    CompletionStage<HealthResult> converse(Probe probe, SocketAddress address, Conversation conversation) {
        CompletableFuture<HealthResult> result = new CompletableFuture<>();
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            result.complete(HealthResult.fail("unknown host: " + inet.getHostString()));
            return result;
        }
        Duration timeout = probe.timeout();
        long nanos = (timeout.compareTo(LONGEST_TIMEOUT) > 0 ? LONGEST_TIMEOUT : timeout).toNanos();
        long deadline = ticker.nanos() + nanos;
        try {
            Exchange exchange = new Exchange(
                    probe,
                    open(address),
                    reachable(address),
                    conversation,
                    result,
                    deadline,
                    exchanges.getAndIncrement());
            loop.begin(exchange);
            probe.onCancel(() -> loop.cancel(exchange));
        } catch (IOException e) {
            result.complete(HealthResult.fail("no socket: " + e.getMessage()));
        }
        return result.minimalCompletionStage();
    }

    private static SocketChannel open(SocketAddress address) throws IOException {
        SocketChannel channel = (address instanceof UnixDomainSocketAddress)
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
        channel.configureBlocking(false);
        return channel;
    }

    /** Replaces 0.0.0.0 and ::, for which the JDK would look up the name of this host, and wait for it. */
    private static SocketAddress reachable(SocketAddress address) {
        return (address instanceof InetSocketAddress inet && inet.getAddress().isAnyLocalAddress())
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), inet.getPort())
                : address;
    }

    /**
     * Fails what is running and waits for the thread to end; idempotent. Checks started later fail at once.
     */
    @Override
    public void close() {
        loop.end();
        if (Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the thread ends all the same, only unawaited
            }
        }
    }
}
