package io.fairlead.netty.loop;

import io.fairlead.api.Ticker;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * The event loops of a proxy, and what each of them has.
 *
 * @param <L> what an event loop has, confined to it
 */
public final class Loops<L extends Loops.Loop> {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Map<EventLoop, L> byEventLoop = new LinkedHashMap<>(); // complete before anything is accepted

    private Loops(List<EventLoop> eventLoops, IntFunction<L> make) {
        for (int i = 0; i < eventLoops.size(); i++) {
            byEventLoop.put(eventLoops.get(i), make.apply(i));
        }
    }

    /** Makes what each event loop has, by its index. */
    public static <L extends Loop> Loops<L> of(List<EventLoop> eventLoops, IntFunction<L> make) {
        return new Loops<>(eventLoops, make);
    }

    /** Returns what the event loops have, in their order. Any thread. */
    public Collection<L> all() {
        return Collections.unmodifiableCollection(byEventLoop.values());
    }

    /** Has an event loop do something soon, unless it has ended: then nothing is left that it would be for. Any thread. */
    public static void tell(EventLoop eventLoop, Runnable task) {
        if (!eventLoop.isShuttingDown()) {
            try {
                eventLoop.execute(task);
            } catch (RejectedExecutionException e) {
                // it has ended meanwhile
            }
        }
    }

    /** Gives an accepted connection to its event loop, which is the caller. */
    public void accept(Channel accepted) {
        L loop = byEventLoop.get(accepted.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("connection on an event loop that is not of the group");
        }
        loop.accept(accepted);
    }

    /**
     * Checks that the caller may wait for the event loops.
     *
     * @throws IllegalStateException if it is one of them
     */
    public void requireOutside(String call) {
        if (byEventLoop.keySet().stream().anyMatch(EventLoop::inEventLoop)) {
            throw new IllegalStateException(call + ": called on an event loop of the proxy (expected: another thread)");
        }
    }

    /** Changes what each event loop has, on that loop, and returns when all have. Blocks. */
    public void change(Consumer<L> change) {
        List<Future<?>> steps = new ArrayList<>();
        try {
            byEventLoop.forEach((eventLoop, loop) -> steps.add(eventLoop.submit(() -> change.accept(loop))));
        } catch (RejectedExecutionException e) {
            return; // the owner of the group shut it down: nothing of ours is alive
        }
        int index = 0;
        for (EventLoop eventLoop : byEventLoop.keySet()) {
            Future<?> step = steps.get(index++);
            // a loop that ends meanwhile may forget its last tasks
            while (!step.awaitUninterruptibly(100, TimeUnit.MILLISECONDS) && !eventLoop.isTerminated()) {}
            if (step.cause() != null) {
                throw new IllegalStateException("an event loop could not be changed", step.cause());
            }
        }
    }

    /**
     * Stops listening, waits for what is in flight as long as is said, and closes what is left. Blocks.
     *
     * @param listening the listening channel
     */
    public void close(Channel listening, Duration drainTimeout) {
        try {
            await(listening.close(), PATIENCE_NANOS);
            Ticker clock = Ticker.system();
            long end = clock.nanos() + drainTimeout.toNanos();
            List<Future<?>> steps = new ArrayList<>();
            all().forEach(loop -> steps.add(loop.drain()));
            steps.forEach(step -> await(step, end - clock.nanos()));
            closeNow();
        } catch (RejectedExecutionException e) {
            // the owner of the group shut it down before us: nothing of ours is alive
        }
    }

    /** Ends everything at once. Blocks. */
    public void closeNow() {
        List<Future<?>> steps = new ArrayList<>();
        all().forEach(loop -> steps.add(loop.close()));
        steps.forEach(step -> await(step, PATIENCE_NANOS));
    }

    private static void await(Future<?> future, long nanos) {
        future.awaitUninterruptibly(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    /** What an event loop has. */
    public interface Loop {
        /** Serves a connection that is not active yet. On the event loop. */
        void accept(Channel channel);

        /** Lets nothing new begin, and returns what completes when nothing is left. Any thread. */
        Future<Void> drain();

        /** Ends everything at once, and returns what completes when nothing is left. Any thread. */
        Future<Void> close();
    }
}
