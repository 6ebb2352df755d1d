package io.fairlead.netty.log;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An access log that never holds up a request: {@link #log} offers a record to a bounded queue, and one thread,
 * started by {@link Builder#open}, formats and writes.
 *
 * <pre>{@code
 * AccessLog log = AccessLog.builder(LogTarget.file(Path.of("access.log"), 100_000_000, 5))
 *         .format(LogFormat.JSON)
 *         .open();
 * }</pre>
 *
 * <p>A target that is slow, full or gone costs lines and nothing else: they are counted in {@link #dropped} and
 * reported through SLF4J every ten seconds. Every method may be called from any thread.
 */
public final class AccessLog implements AutoCloseable {
    /** How many records wait at most, unless said otherwise. */
    public static final int DEFAULT_CAPACITY = 8192;

    private final RecordQueue queue;
    private final LogWriter writer;
    private final List<String> requestHeaders;
    private final List<String> responseHeaders;
    private final Duration closeTimeout;
    private volatile @Nullable Successor successor; // written by handOver, before it closes
    private volatile boolean closed; // written by close

    private AccessLog(Builder builder, List<String> requestHeaders, LogSink sink) {
        this.queue = RecordQueue.ofCapacity(builder.capacity);
        this.requestHeaders = requestHeaders;
        this.responseHeaders = builder.responseHeaders;
        this.closeTimeout = builder.closeTimeout;
        LineFormat lines = builder.format.lines(builder.zone, requestHeaders, responseHeaders);
        this.writer = LogWriter.start(queue, Framer.of(builder.target, lines), sink, builder.target);
    }

    /** Returns a builder for a log that writes to the given target. */
    public static Builder builder(LogTarget target) {
        return new Builder(target);
    }

    /**
     * Logs what a request did: one offer, wait-free but for other producers, 0 bytes.
     *
     * @return false when the line was dropped, because the queue is full or the log is closed
     */
    public boolean log(AccessRecord entry) {
        // benign race: a record that is offered while the writer ends is neither written nor counted
        Successor next = successor;
        if (closed && next != null) {
            return next.log(entry);
        }
        if (closed || !queue.offer(requireNonNull(entry, "entry"))) {
            writer.dropped.increment();
            return false;
        }
        writer.wake();
        return true;
    }

    /** Returns the request headers whose values a record carries, in this order. */
    public List<String> requestHeaders() {
        return requestHeaders;
    }

    /** Returns the response headers whose values a record carries, in this order. */
    public List<String> responseHeaders() {
        return responseHeaders;
    }

    /** Returns the lines handed to the target. */
    public long written() {
        return writer.written.sum();
    }

    /** Returns the lines that were lost: no room in the queue, not taken by the target, or left at close. */
    public long dropped() {
        return writer.dropped.sum();
    }

    /** Closes the file and opens it anew before the next line: for a log that something else has moved away. */
    public void reopen() {
        writer.reopen();
    }

    /**
     * Closes this log and gives what is logged from now on to another one, so that requests and sessions that are older than
     * a change of logs lose no line. Header fields that this one does not have are empty there.
     */
    public void handOver(AccessLog next) {
        if (next == this) {
            throw new IllegalArgumentException("handOver: to itself (expected: another log)");
        }
        successor = Successor.of(this, next);
        close();
    }

    /** Writes what waits, for at most {@link Builder#closeTimeout}, and ends the thread; idempotent. */
    @Override
    public void close() {
        closed = true;
        writer.close(closeTimeout.toNanos());
    }

    /** Builds an {@link AccessLog}. */
    public static final class Builder {
        private final LogTarget target;
        private LogFormat format = LogFormat.HAPROXY;
        private int capacity = DEFAULT_CAPACITY;
        private @Nullable List<String> requestHeaders;
        private List<String> responseHeaders = List.of();
        private ZoneId zone = ZoneId.systemDefault();
        private Duration closeTimeout = Duration.ofSeconds(2);

        private Builder(LogTarget target) {
            this.target = requireNonNull(target, "target");
        }

        /** Sets what a line looks like. Defaults to {@link LogFormat#HAPROXY}. */
        public Builder format(LogFormat format) {
            this.format = requireNonNull(format, "format");
            return this;
        }

        /**
         * Sets how many records may wait, 1 to 16,777,216, rounded up to a power of two. Defaults to {@value
         * #DEFAULT_CAPACITY}.
         *
         * @throws IllegalArgumentException if out of range
         */
        public Builder capacity(int capacity) {
            if (capacity < 1 || capacity > 1 << 24) {
                throw new IllegalArgumentException("capacity: " + capacity + " (expected: 1.." + (1 << 24) + ')');
            }
            this.capacity = capacity;
            return this;
        }

        /**
         * Sets which request headers are logged. Defaults to Referer and User-Agent for {@link LogFormat#COMBINED},
         * Host and User-Agent for {@link LogFormat#JSON}, and none for {@link LogFormat#HAPROXY}.
         */
        public Builder requestHeaders(List<String> names) {
            this.requestHeaders = List.copyOf(names);
            return this;
        }

        /** Sets which response headers are logged. Defaults to none. */
        public Builder responseHeaders(List<String> names) {
            this.responseHeaders = List.copyOf(names);
            return this;
        }

        /** Sets the zone of times without one. Defaults to the zone of the system. JSON and syslog are UTC. */
        public Builder zone(ZoneId zone) {
            this.zone = requireNonNull(zone, "zone");
            return this;
        }

        /**
         * Sets how long {@link AccessLog#close} writes what waits, at most ten minutes. Defaults to two seconds.
         *
         * @throws IllegalArgumentException if out of range
         */
        public Builder closeTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.compareTo(Duration.ofMinutes(10)) > 0) {
                throw new IllegalArgumentException("closeTimeout: " + timeout + " (expected: PT0S..PT10M)");
            }
            this.closeTimeout = timeout;
            return this;
        }

        /**
         * Opens the target and starts the thread. A syslog server need not be there yet.
         *
         * @throws UncheckedIOException if the file cannot be opened; its message names the file
         */
        public AccessLog open() {
            List<String> captured = (requestHeaders == null) ? format.usualRequestHeaders() : requestHeaders;
            try {
                return new AccessLog(this, captured, sink(target));
            } catch (IOException e) {
                throw new UncheckedIOException("access log " + target + ": " + e, e);
            }
        }

        private static LogSink sink(LogTarget target) throws IOException {
            if (target instanceof LogTarget.Stream stream) {
                return StreamSink.to(stream.stream());
            }
            if (target instanceof LogTarget.File file) {
                return FileSink.open(file);
            }
            if (target instanceof LogTarget.SyslogUdp udp) {
                return UdpSink.to(udp.server());
            }
            return TcpSink.to(((LogTarget.SyslogTcp) target).server());
        }
    }
}
