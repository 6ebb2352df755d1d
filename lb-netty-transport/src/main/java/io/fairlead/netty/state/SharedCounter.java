package io.fairlead.netty.state;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Scheduler;
import io.fairlead.api.StateStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts something over all instances, in windows of time: what rates are measured by. Adding and reading are local; every so
 * often what was added here goes to the store, and what all have added comes back. So the total is what all others had
 * added by then, and everything that was added here.
 *
 * <p>While the store fails, what is added here goes on counting here, and goes to the store when it is back in the same
 * window. Windows begin at multiples of their length since 1970: the clocks of the instances should agree to a fraction
 * of it. Thread-safe; adding is one atomic addition and a reading of the clock.
 */
@SuppressWarnings("FutureReturnValueIgnored") // who waits is told by another stage
public final class SharedCounter implements AutoCloseable {
    private static final double JITTER = 0.1;

    private final StateStore store;
    private final String name;
    private final long windowMillis;
    private final Duration every;
    private final Scheduler scheduler;
    private final InstantSource clock;
    private final SplittableRandom random = new SplittableRandom(); // guarded by this, as next and closed
    private volatile Window current; // written under this
    private Scheduler.Task next = () -> {};
    private boolean closed;

    /** The counts of one window. */
    private static final class Window {
        final long number;
        final AtomicLong own = new AtomicLong(); // added here
        final AtomicLong sent = new AtomicLong(); // of these, known to the store
        volatile long others; // as last heard; written by whoever hears

        Window(long number) {
            this.number = number;
        }
    }

    private SharedCounter(
            StateStore store, String name, Duration window, Duration every, Scheduler scheduler, InstantSource clock) {
        this.store = store;
        this.name = name;
        this.windowMillis = window.toMillis();
        this.every = every;
        this.scheduler = scheduler;
        this.clock = clock;
        this.current = new Window(clock.millis() / windowMillis);
    }

    /**
     * Begins to count.
     *
     * @param name the same for all instances that count together
     * @param window how long until counting begins anew, at least 1 s
     * @param every how often the store is told and asked, at most the window; spread by a tenth
     * @throws IllegalArgumentException if one is out of range
     */
    public static SharedCounter start(
            StateStore store, String name, Duration window, Duration every, Scheduler scheduler, InstantSource clock) {
        if (window.toMillis() < 1000 || window.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("window: " + window + " (expected: PT1S..PT24H)");
        }
        if (every.toMillis() < 10 || every.compareTo(window) > 0) {
            throw new IllegalArgumentException("every: " + every + " (expected: PT0.01S.." + window + ')');
        }
        SharedCounter counter = new SharedCounter(
                requireNonNull(store, "store"),
                requireNonNull(name, "name"),
                window,
                every,
                requireNonNull(scheduler, "scheduler"),
                requireNonNull(clock, "clock"));
        counter.exchange();
        return counter;
    }

    /** Adds to the count of this window. */
    public void add(long amount) {
        window().own.addAndGet(amount);
    }

    /** Returns what all instances have added in this window, as far as this one knows. */
    public long total() {
        Window window = window();
        return window.others + window.own.get();
    }

    private Window window() {
        Window latest = current;
        long number = clock.millis() / windowMillis;
        return (latest.number == number) ? latest : turn(number);
    }

    private synchronized Window turn(long number) {
        if (current.number != number) {
            current = new Window(number);
        }
        return current;
    }

    private void exchange() {
        synchronized (this) {
            if (closed) {
                return;
            }
            long nanos = (long) (every.toNanos() * (1 + JITTER * random.nextDouble()));
            next = scheduler.schedule(Duration.ofNanos(nanos), this::exchange);
        }
        Window window = window();
        long amount = window.own.get() - window.sent.get();
        window.sent.addAndGet(amount); // on its way; what arrives without an answer counts twice, once again
        store.add(name + ':' + window.number, amount, Duration.ofMillis(2 * windowMillis))
                .whenComplete((sum, error) -> {
                    if (error != null) {
                        window.sent.addAndGet(-amount);
                    } else {
                        window.others = Math.max(0, sum - window.sent.get());
                    }
                });
    }

    /** Tells the store nothing any more; idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        next.cancel();
    }
}
