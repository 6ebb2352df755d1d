package io.fairlead.netty.discovery;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendSource;
import io.fairlead.api.Scheduler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The backends that stand in a file, in the format of {@link BackendLines}, which is read again and again.
 *
 * <p><b>A file that is being written</b> is not believed: after the first look, not before two looks have seen the same
 * bytes, and never while its last line has no end. Writing another file and renaming it is better, and seen no later. What a symbolic link
 * points to is followed at each look, so that Kubernetes' mounted files work.
 *
 * <p><b>A file with a mistake</b> changes nothing; the problem names its line. A file that is gone is a failure, not an
 * empty list; comments alone are an empty list.
 *
 * <p>It is read as a whole at each look, on the executor, as it may be on a file system that hangs; looks are spread by a
 * tenth of the interval. Bytes, not times of change, are compared: these may be equal for two changes of one moment.
 */
public final class FileSource implements BackendSource {
    private static final int LARGEST = 16 << 20;
    private static final double JITTER = 0.1;

    private final Path file;
    private final Duration interval;
    private final Scheduler scheduler;
    private final Executor executor;
    private final SplittableRandom random = new SplittableRandom(); // confined to one look at a time
    private byte @Nullable [] seen; // by the look before; confined to one look at a time
    private byte @Nullable [] told; // confined to one look at a time
    private @Nullable Receiver receiver; // guarded by this, as what follows
    private Scheduler.Task next = () -> {};
    private boolean closed;

    private FileSource(Builder builder) {
        this.file = builder.file;
        this.interval = builder.interval;
        this.scheduler = builder.scheduler;
        this.executor = builder.executor;
    }

    /** Returns a builder. */
    public static Builder builder(Path file) {
        return new Builder(file);
    }

    @Override
    public String name() {
        return "file " + file;
    }

    @Override
    public void start(Receiver to) {
        synchronized (this) {
            receiver = requireNonNull(to, "receiver");
        }
        dispatch();
    }

    private void dispatch() {
        try {
            executor.execute(this::look);
        } catch (RuntimeException e) {
            tell(receiver -> receiver.failed("the executor takes no task"));
            again();
        }
    }

    private void look() {
        try {
            byte[] bytes = read();
            boolean settled = Arrays.equals(bytes, seen);
            boolean first = told == null && seen == null;
            seen = bytes;
            // at the start there is nothing to keep: a whole file is taken at once
            if ((settled || first) && !Arrays.equals(bytes, told)) {
                take(bytes);
            } else if (settled) {
                said();
            }
        } catch (NoSuchFileException e) {
            forget();
            tell(to -> to.failed("no such file"));
        } catch (IOException | RuntimeException e) {
            forget();
            tell(to -> to.failed("cannot be read: " + e.getMessage()));
        } finally {
            again();
        }
    }

    private void take(byte[] bytes) {
        if (bytes.length > 0 && bytes[bytes.length - 1] != '\n') {
            tell(to -> to.failed("the last line has no end"));
            return;
        }
        List<Backend> backends;
        try {
            backends = BackendLines.read(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            tell(to -> to.failed(String.valueOf(e.getMessage())));
            return;
        }
        told = bytes;
        tell(to -> to.found(backends));
    }

    /** Says again what stands in the file: it is known to be true, and counts if it is to be believed in the end. */
    private void said() {
        byte[] same = told;
        if (same != null) {
            tell(to -> to.found(BackendLines.read(new String(same, StandardCharsets.UTF_8))));
        }
    }

    private void forget() {
        seen = new byte[0];
        told = null;
    }

    private byte[] read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IOException("more than " + LARGEST + " bytes");
            }
            return bytes;
        }
    }

    private void tell(Consumer<Receiver> what) {
        Receiver to;
        synchronized (this) {
            to = receiver;
            if (closed || to == null) {
                return;
            }
        }
        what.accept(to);
    }

    private synchronized void again() {
        if (!closed) {
            long nanos = (long) (interval.toNanos() * (1 + JITTER * random.nextDouble()));
            next = scheduler.schedule(Duration.ofNanos(nanos), this::dispatch);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        next.cancel();
    }

    /** Builds a {@link FileSource}. */
    public static final class Builder {
        private final Path file;
        private Duration interval = Duration.ofSeconds(1);
        private Scheduler scheduler = Scheduler.system();
        private Executor executor = ForkJoinPool.commonPool();

        private Builder(Path file) {
            this.file = requireNonNull(file, "file");
        }

        /**
         * Sets how often to look; a change is taken after one to two of these. Defaults to 1 s.
         *
         * @throws IllegalArgumentException if shorter than 10 ms or longer than an hour
         */
        public Builder interval(Duration interval) {
            if (interval.toMillis() < 10 || interval.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("interval: " + interval + " (expected: PT0.01S..PT1H)");
            }
            this.interval = interval;
            return this;
        }

        /** Sets what waits. Defaults to {@link Scheduler#system()}. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** Sets where the file is read. Defaults to the JDK's common pool. */
        public Builder executor(Executor executor) {
            this.executor = requireNonNull(executor, "executor");
            return this;
        }

        /** Returns the source, which a {@link io.fairlead.api.Discovery} starts. */
        public FileSource build() {
            return new FileSource(this);
        }
    }
}
