package io.fairlead.api.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reports that wait for the control side. Adding one is all that a completion or a health check does: the
 * executor wakes the writer, once for however many wait.
 */
final class Inbox {
    private static final Logger log = LoggerFactory.getLogger(Inbox.class);

    private final Queue<Report> reports = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Executor executor;
    private final Runnable writer;

    /**
     * Makes an empty inbox.
     *
     * @param writer takes what waits; run by the executor
     */
    Inbox(Executor executor, Runnable writer) {
        this.executor = executor;
        this.writer = writer;
    }

    void add(Report report) {
        reports.add(report);
        callWriter();
    }

    /** Has the executor run the writer soon. */
    void callWriter() {
        if (scheduled.compareAndSet(false, true)) {
            try {
                executor.execute(this::wake);
            } catch (RejectedExecutionException e) {
                scheduled.set(false);
                log.warn("the control executor rejects tasks; reports wait for the next change of the pool", e);
            }
        }
    }

    /** Gives every report that waits to the consumer, in order. Called by the writer. */
    void takeAll(Consumer<Report> consumer) {
        for (Report report = reports.poll(); report != null; report = reports.poll()) {
            consumer.accept(report);
        }
    }

    private void wake() {
        scheduled.set(false); // before the writer looks, so that a later report schedules again
        writer.run();
    }
}
