package io.fairlead.health.outlier;

import io.fairlead.api.Scheduler;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the jury together, on the scheduler: at each step, and when a backend reaches a limit. One session at a time;
 * who comes during one has it held again, so that nobody waits and no lock is there to be held while the balancer's is.
 */
final class Sessions {
    private static final Logger log = LoggerFactory.getLogger(OutlierDetection.class);
    private static final Scheduler.Task NO_TASK = () -> {};
    /** Parts of a step between two sessions while somebody under suspicion stays in service and goes on failing. */
    private static final int PAUSES = 10;

    private final OutlierConfig config;
    private final Jury jury; // of whoever holds a session
    private final Queue<Consumer<Jury>> petitions = new ConcurrentLinkedQueue<>();
    private final AtomicInteger visitors = new AtomicInteger();
    private final AtomicBoolean called = new AtomicBoolean();
    private volatile Scheduler.Task call = NO_TASK; // written by whoever calls
    private volatile long earliestNanos; // of the next session; written by sessions
    private volatile boolean stepEnded; // set by the timer, reset by sessions
    private volatile boolean closed;
    private Scheduler.Task timer = NO_TASK; // of sessions
    private boolean complained; // benign race: two threads may both log

    private Sessions(OutlierConfig config, Jury jury) {
        this.config = config;
        this.jury = jury;
        this.earliestNanos = config.ticker().nanos();
    }

    static Sessions of(OutlierConfig config, Jury jury) {
        return new Sessions(config, jury);
    }

    /** Has the jury told something in the next session, which is soon. */
    void tell(Consumer<Jury> petition) {
        if (!closed) {
            petitions.add(petition);
            call(config.ticker().nanos());
        }
    }

    /** Calls for a session soon; all but the first of several calls cost one atomic operation. */
    void call(long nowNanos) {
        if (!closed && !called.getAndSet(true)) {
            call = schedule(Duration.ofNanos(Math.max(0, earliestNanos - nowNanos)), this::visit);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Lets every backend go and leaves no timer; idempotent. */
    void close() {
        closed = true;
        visit();
    }

    private void visit() {
        if (visitors.getAndIncrement() > 0) {
            return; // whoever is in session looks again
        }
        int seen = 1;
        do {
            session();
            seen = visitors.addAndGet(-seen);
        } while (seen > 0);
    }

    private void session() {
        if (closed) {
            timer.cancel();
            call.cancel();
            petitions.clear();
            jury.dismiss();
            return; // and is called no more
        }
        called.set(false); // before looking, so that a later call is not lost
        boolean step = stepEnded;
        if (step) {
            stepEnded = false;
            timer = NO_TASK;
        }
        try {
            sit(step);
        } catch (RuntimeException e) {
            log.error("outlier detection failed; it goes on with the next step", e);
        }
        if (jury.isEmpty()) {
            timer.cancel();
            timer = NO_TASK;
        } else if (timer == NO_TASK) {
            timer = schedule(config.step(), () -> {
                stepEnded = true;
                visit();
            });
        }
    }

    private void sit(boolean step) {
        for (Consumer<Jury> petition = petitions.poll(); petition != null; petition = petitions.poll()) {
            petition.accept(jury);
        }
        long now = config.ticker().nanos();
        boolean held = jury.sit(now, step);
        earliestNanos = held ? now + config.step().toNanos() / PAUSES : now;
    }

    private Scheduler.Task schedule(Duration delay, Runnable task) {
        try {
            return config.scheduler().schedule(delay, task);
        } catch (RejectedExecutionException e) {
            if (!complained) {
                complained = true;
                log.error("the scheduler rejects tasks; backends are judged by their traffic no more", e);
            }
            return NO_TASK;
        }
    }
}
