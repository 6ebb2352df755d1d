package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selection;
import io.fairlead.api.Strategy;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A request on a virtual thread of its own pays for nothing that hangs on a thread. What a virtual thread allocates its
 * carrier does, where the JVM counts it; a few bytes more than those of a thread that does nothing may be the scheduler's,
 * but no object is that small.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
class FreshThreadTest {
    private static final int THREADS = 500;
    private static final int ROUNDS = 6;
    private static final long LEASE = 32L * THREADS;
    private static final long LESS_THAN_AN_OBJECT_EACH = 8L * THREADS;
    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Stream<Strategy> strategies() {
        return EveryStrategy.stream();
    }

    @Test
    void theCarriersTellWhatVirtualThreadsAllocate() {
        byte[][] kept = new byte[1][];
        assertThat(leastBytes(() -> kept[0] = new byte[1_000]) - leastBytes(() -> {}))
                .isBetween(1_000L * THREADS, 1_016L * THREADS + LESS_THAN_AN_OBJECT_EACH);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void anAttemptAllocatesNothingBeyondTheThread(Strategy strategy) {
        try (LoadBalancer balancer = balancer(strategy)) {
            Attempt attempt = balancer.attempt();
            long bytes = leastBytes(() -> {
                attempt.reset();
                balancer.acquire(attempt);
                attempt.complete(attempt.ticket(), Outcome.SUCCESS);
            });
            assertThat(bytes).isLessThan(leastBytes(() -> {}) + LESS_THAN_AN_OBJECT_EACH);
        }
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void aLeaseAllocatesItselfBeyondTheThread(Strategy strategy) {
        try (LoadBalancer balancer = balancer(strategy)) {
            Selection any = Selection.any();
            long bytes = leastBytes(() -> balancer.acquire(any).complete(Outcome.SUCCESS));
            assertThat(bytes).isLessThan(leastBytes(() -> {}) + LEASE + LESS_THAN_AN_OBJECT_EACH);
        }
    }

    private static LoadBalancer balancer(Strategy strategy) {
        List<Backend> backends = Stream.of("a", "b", "c", "d")
                .map(id -> Backend.of(id, "127.0.0.1", 80))
                .toList();
        return LoadBalancer.builder(strategy).backends(backends).seed(1).build();
    }

    /** Returns what a task allocates on as many threads, one after the other. */
    private static long leastBytes(Runnable task) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = bytesOfCarriers();
            for (int i = 0; i < THREADS; i++) {
                runVirtually(task);
            }
            least = Math.min(least, bytesOfCarriers() - before);
        }
        return least;
    }

    private static long bytesOfCarriers() {
        long[] carriers = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ForkJoinPool-1-worker-"))
                .mapToLong(Thread::getId)
                .toArray();
        return Arrays.stream(MEMORY.getThreadAllocatedBytes(carriers)).sum();
    }

    /** Code for JDK 17 cannot name virtual threads. */
    private static void runVirtually(Runnable task) {
        try {
            Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
            ((Thread) start.invoke(null, task)).join();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("virtual threads", e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
