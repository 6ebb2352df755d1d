package io.fairlead.netty.log;

import java.io.IOException;

/** Takes finished lines somewhere. Only the writer thread calls it, so it may block, but not for ever. */
interface LogSink {
    /**
     * Writes the waiting lines. When it fails, the batch says what was written; the sink must be ready for another
     * call, which starts again where this one ended.
     */
    void write(Batch batch) throws IOException;

    /** Nothing more comes for the moment. */
    default void idle() throws IOException {}

    /** The file may have been moved away: open it again before the next line. */
    default void reopen() {}

    void close();
}
