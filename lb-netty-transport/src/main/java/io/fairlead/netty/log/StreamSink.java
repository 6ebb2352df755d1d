package io.fairlead.netty.log;

import java.io.IOException;
import java.io.OutputStream;

/** Writes to a stream that somebody else owns. */
final class StreamSink implements LogSink {
    private final OutputStream stream;

    private StreamSink(OutputStream stream) {
        this.stream = stream;
    }

    static StreamSink to(OutputStream stream) {
        return new StreamSink(stream);
    }

    @Override
    public void write(Batch batch) throws IOException {
        int end = batch.bytes.length();
        stream.write(batch.bytes.array(), batch.start(), end - batch.start());
        batch.wroteUpTo(end);
    }

    @Override
    public void idle() throws IOException {
        stream.flush();
    }

    @Override
    public void close() {}
}
