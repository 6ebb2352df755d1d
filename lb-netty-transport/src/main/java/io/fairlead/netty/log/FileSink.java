package io.fairlead.netty.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Appends to a file and rotates it by size. A file never ends in half a line, not even on a full disk. */
final class FileSink implements LogSink {
    private static final Logger logger = LoggerFactory.getLogger(AccessLog.class);

    private final LogTarget.File target;
    private @Nullable FileChannel channel;
    private long limit;

    private FileSink(LogTarget.File target) {
        this.target = target;
        this.limit = target.maxBytes();
    }

    static FileSink open(LogTarget.File target) throws IOException {
        FileSink sink = new FileSink(target);
        sink.opened();
        return sink;
    }

    @Override
    public void write(Batch batch) throws IOException {
        while (!batch.isEmpty()) {
            FileChannel file = opened();
            long size = file.size();
            int end = batch.fitting(limit - size);
            if (end == batch.start()) {
                if (size > 0) {
                    rotate(size);
                    continue;
                }
                end = batch.lineEnd(); // a single line above the limit
            }
            append(file, size, batch, end);
        }
    }

    private static void append(FileChannel file, long size, Batch batch, int end) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(batch.bytes.array(), batch.start(), end - batch.start());
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            batch.wroteUpTo(end);
        } catch (IOException e) {
            int start = batch.start();
            batch.wroteUpTo(bytes.position());
            file.truncate(size + batch.start() - start);
            throw e;
        }
    }

    private void rotate(long size) throws IOException {
        Path path = target.path();
        close();
        try {
            for (int i = target.keep() - 1; i >= 1; i--) {
                if (Files.exists(numbered(i))) {
                    move(numbered(i), numbered(i + 1));
                }
            }
            move(path, numbered(1));
            limit = target.maxBytes();
        } catch (IOException e) {
            // better a file that is too long than lines that are lost
            limit = size + target.maxBytes();
            logger.warn("Access log {} cannot be rotated and grows on: {}", path, e.toString());
        }
        opened();
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path numbered(int number) {
        return target.path().resolveSibling(target.path().getFileName() + "." + number);
    }

    private FileChannel opened() throws IOException {
        FileChannel file = channel;
        if (file == null || !file.isOpen()) {
            file = FileChannel.open(
                    target.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            channel = file;
        }
        return file;
    }

    @Override
    public void reopen() {
        close();
        limit = target.maxBytes();
    }

    @Override
    public void close() {
        FileChannel file = channel;
        channel = null;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                logger.warn("Access log {}: {}", target, e.toString());
            }
        }
    }
}
