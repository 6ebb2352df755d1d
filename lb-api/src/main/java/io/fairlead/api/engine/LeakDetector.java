package io.fairlead.api.engine;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds leases that became unreachable without completion; says where each was acquired and completes it. */
public final class LeakDetector {
    private static final Logger log = LoggerFactory.getLogger(LeakDetector.class);

    private final Cleaner cleaner = Cleaner.create();
    private final String pool;

    LeakDetector(String pool) {
        this.pool = pool;
    }

    /**
     * Watches a lease.
     *
     * @param lease the object whose unreachability is the leak
     * @param backend the id to name in the log
     * @param complete what to do about a leak; must not refer to the lease
     */
    public Leak track(Object lease, String backend, Runnable complete) {
        Leak leak = new Leak(pool, backend, complete);
        leak.cleanable = cleaner.register(lease, leak);
        return leak;
    }

    /** One lease that is watched. */
    public static final class Leak implements Runnable {
        private final String pool;
        private final String backend;
        private final Runnable complete;
        private final Throwable acquisition = new Throwable("the lease was acquired here");
        private volatile boolean closed;
        private Cleaner.@Nullable Cleanable cleanable; // set once, before the lease is handed out

        private Leak(String pool, String backend, Runnable complete) {
            this.pool = pool;
            this.backend = backend;
            this.complete = complete;
        }

        /** Says that the lease was completed. */
        public void closed() {
            closed = true;
            if (cleanable != null) {
                cleanable.clean();
            }
        }

        @Override
        public void run() {
            if (!closed) {
                log.warn("LEAK: {}: a lease on {} was dropped without completion", pool, backend, acquisition);
                complete.run();
            }
        }
    }
}
