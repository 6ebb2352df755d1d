package io.fairlead.netty.log;

import io.fairlead.api.Ticker;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that formats and writes. While lines come it naps between bursts, so that a producer pays for a wake-up
 * only when the log was idle; while the target fails it waits longer and longer, and the queue alone fills.
 */
final class LogWriter implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(AccessLog.class);
    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long FIRST_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(10);

    final LongAdder dropped = new LongAdder();
    final LongAdder written = new LongAdder();
    private final RecordQueue queue;
    private final Framer framer;
    private final LogSink sink;
    private final LogTarget target;
    private final Ticker ticker = Ticker.system();
    private final Batch batch = new Batch();
    private final AtomicBoolean asleep = new AtomicBoolean(); // set by the writer, cleared by whoever wakes it
    private final AtomicBoolean reopen = new AtomicBoolean();
    private volatile boolean closing; // written by close
    private volatile @Nullable Thread thread; // written by start

    private long backoffNanos = FIRST_BACKOFF_NANOS;
    private long reported;
    private long reportedAt = ticker.nanos() - REPORT_NANOS;
    private String reason = "the queue was full";

    private LogWriter(RecordQueue queue, Framer framer, LogSink sink, LogTarget target) {
        this.queue = queue;
        this.framer = framer;
        this.sink = sink;
        this.target = target;
    }

    static LogWriter start(RecordQueue queue, Framer framer, LogSink sink, LogTarget target) {
        LogWriter writer = new LogWriter(queue, framer, sink, target);
        Thread thread = new Thread(writer, "fairlead-access-log");
        thread.setDaemon(true);
        writer.thread = thread;
        thread.start();
        return writer;
    }

    /** There is something to do. Costs a volatile read unless the writer sleeps. */
    void wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    void reopen() {
        reopen.set(true);
        wake();
    }

    /** Writes what waits, for at most the given time, and counts what then remains as dropped. */
    void close(long nanos) {
        closing = true;
        Thread writer = thread;
        if (writer == null || writer == Thread.currentThread()) {
            return;
        }
        LockSupport.unpark(writer);
        try {
            writer.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
            writer.interrupt();
            writer.join(100); // what is blocked in a channel ends at once
        } catch (InterruptedException e) {
            writer.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try {
            boolean idle = false;
            while (!Thread.currentThread().isInterrupted()) {
                fill();
                if (reopen.getAndSet(false)) {
                    sink.reopen();
                }
                if (!batch.isEmpty()) {
                    drain();
                    idle = false;
                } else if (closing && queue.isEmpty()) {
                    break;
                } else {
                    rest(idle);
                    idle = true;
                }
                report();
            }
        } finally {
            abandon();
            sink.close();
        }
    }

    private void fill() {
        while (!batch.isFull()) {
            AccessRecord entry = queue.poll();
            if (entry == null) {
                return;
            }
            int begun = batch.bytes.length();
            try {
                framer.append(entry, batch);
            } catch (RuntimeException e) {
                batch.bytes.truncate(begun);
                dropped.increment();
                reason = e.toString();
            }
        }
    }

    /** Ends with an empty batch, or with this thread interrupted. */
    private void drain() {
        while (!batch.isEmpty()) {
            if (!written()) {
                report();
                pause();
            }
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
        batch.clear();
    }

    private boolean written() {
        int waiting = batch.size();
        int lost = batch.lost();
        try {
            sink.write(batch);
            backoffNanos = FIRST_BACKOFF_NANOS;
            return true;
        } catch (IOException | RuntimeException e) {
            reason = e.toString();
            return false;
        } finally {
            lost = batch.lost() - lost;
            dropped.add(lost);
            written.add(waiting - batch.size() - lost);
        }
    }

    private void pause() {
        long until = ticker.nanos() + backoffNanos;
        backoffNanos = Math.min(LONGEST_BACKOFF_NANOS, backoffNanos * 2);
        boolean wasClosing = closing;
        // on close the waiting is over; one that fails then is tried again at the first pace, up to the deadline
        while ((wasClosing || !closing) && !Thread.currentThread().isInterrupted()) {
            long left = until - ticker.nanos();
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, left);
        }
        backoffNanos = FIRST_BACKOFF_NANOS;
    }

    private void rest(boolean wasIdle) {
        if (!wasIdle) {
            try {
                sink.idle();
            } catch (IOException e) {
                reason = e.toString();
            }
            LockSupport.parkNanos(this, NAP_NANOS);
            return;
        }
        asleep.set(true);
        // a producer that came before this flag did not see it, so its line is looked for once more
        if (queue.isEmpty() && !closing && !reopen.get()) {
            LockSupport.parkNanos(this, REPORT_NANOS);
        }
        asleep.set(false);
    }

    private void report() {
        long total = dropped.sum();
        long now = ticker.nanos();
        if (total != reported && now - reportedAt >= REPORT_NANOS) {
            logger.warn(
                    "Access log {}: {} lines dropped since {}; {}",
                    target,
                    total - reported,
                    "the last report",
                    reason);
            reported = total;
            reportedAt = now;
        }
    }

    private void abandon() {
        closing = true;
        dropped.add(batch.size());
        while (queue.poll() != null) {
            dropped.increment();
        }
    }
}
