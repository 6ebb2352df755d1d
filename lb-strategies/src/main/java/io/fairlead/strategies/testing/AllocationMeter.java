package io.fairlead.strategies.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts the bytes that the calling thread allocates, on JVMs that tell. */
final class AllocationMeter {
    private static final int ROUNDS = 20;

    private AllocationMeter() {}

    /**
     * Returns what a task allocates once it is warm: the least of several rounds, because the JVM may allocate
     * on behalf of a thread while it compiles. 0 on JVMs that do not tell.
     */
    static long leastBytes(Runnable task) {
        boolean told = ModuleLayer.boot().findModule("jdk.management").isPresent();
        return told ? Counter.leastBytes(task) : 0;
    }

    /** Apart, so that nothing of jdk.management is loaded where it is missing. */
    private static final class Counter {
        static long leastBytes(Runnable task) {
            if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
                    || !threads.isThreadAllocatedMemorySupported()
                    || !threads.isThreadAllocatedMemoryEnabled()) {
                return 0;
            }
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS && least > 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                task.run();
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            return least;
        }
    }
}
