package io.fairlead.api;

import io.fairlead.api.engine.Pool;

/**
 * The counters of one thread or event loop: attempts made on a lane count without atomic operations,
 * because the lane has one writer.
 *
 * <p>All attempts of a lane must be used by one thread at a time: the owner of the lane. Whoever has no
 * event loop uses {@link LoadBalancer#attempt()} or a {@link Lease} instead, which share an atomic
 * lane.
 */
public final class Lane implements AutoCloseable {
    private final Pool pool;
    private final int index;
    private boolean closed; // written by the owner of the lane

    Lane(Pool pool, int index) {
        this.pool = pool;
        this.index = index;
    }

    /**
     * Returns a new attempt that counts on this lane.
     *
     * @throws IllegalStateException if the lane is closed
     */
    public Attempt attempt() {
        if (closed) {
            throw new IllegalStateException("lane is closed");
        }
        return new Attempt(pool, index);
    }

    /**
     * Gives the lane back for reuse by another owner; idempotent. None of its attempts may be live or be
     * used again.
     */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            pool.control().returnLane(index);
        }
    }
}
