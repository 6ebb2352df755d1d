package io.fairlead.simulate;

import java.util.function.LongSupplier;

/** How long a simulated server takes. */
@FunctionalInterface
interface Service {
    /**
     * Takes a request.
     *
     * @param now when it arrives, in nanoseconds; never before the one it was told last
     * @return when it is answered, not before now
     */
    long answeredAt(long now);

    /** Returns the service of a server that takes as many requests at once as come. */
    static Service parallel(LongSupplier nanos) {
        return now -> now + nanos.getAsLong();
    }

    /** Returns the service of a server that works on one request at a time, in the order they come. */
    static Service queue(LongSupplier nanos) {
        return new Service() {
            private long freeAt;

            @Override
            public long answeredAt(long now) {
                freeAt = StrictMath.max(now, freeAt) + nanos.getAsLong();
                return freeAt;
            }
        };
    }
}
