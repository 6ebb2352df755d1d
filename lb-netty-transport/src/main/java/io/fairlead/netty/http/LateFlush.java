package io.fairlead.netty.http;

import io.netty.channel.EventLoop;

/**
 * Flushes a connection of many streams once its event loop has handled all that was ready: what several streams wrote
 * meanwhile leaves in one record and one call of the system. Confined to the event loop.
 */
final class LateFlush implements Runnable {
    private final EventLoop eventLoop;
    private final Runnable flush;
    private boolean asked;

    private LateFlush(EventLoop eventLoop, Runnable flush) {
        this.eventLoop = eventLoop;
        this.flush = flush;
    }

    static LateFlush on(EventLoop eventLoop, Runnable flush) {
        return new LateFlush(eventLoop, flush);
    }

    /** Flushes, soon. */
    void ask() {
        if (!asked) {
            asked = true;
            eventLoop.execute(this);
        }
    }

    @Override
    public void run() {
        asked = false;
        flush.run();
    }
}
