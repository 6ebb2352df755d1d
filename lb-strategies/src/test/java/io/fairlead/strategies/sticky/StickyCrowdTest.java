package io.fairlead.strategies.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.api.AdminState;
import io.fairlead.api.AffinityStats;
import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.Lane;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.VirtualTime;
import io.fairlead.strategies.Strategies;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** The table under many threads, under hostile keys, and what it allocates. */
class StickyCrowdTest {
    private static final int KEYS = 500;
    private static final int THREADS = 4;

    /**
     * All threads use all keys while a backend goes: each of its keys moves exactly once, no other key moves, and
     * whoever is served in the end is who the table says.
     */
    @Test
    void eachKeyOfABackendThatGoesMovesExactlyOnce() throws Exception {
        for (int round = 0; round < 20; round++) {
            StickyTable table = StickyTable.builder().size(10 * KEYS).build();
            LoadBalancer balancer = balancer(5);
            inParallel(thread -> use(balancer, table, 2));
            List<String> homes = homes(table);
            assertThat(homes).doesNotContainNull();
            assertThat(table.stats().moves()).isZero();

            inParallel(thread -> {
                use(balancer, table, 1);
                if (thread == 0) {
                    balancer.admin("b2", AdminState.MAINT);
                }
                use(balancer, table, 3);
            });

            List<String> after = homes(table);
            for (int key = 0; key < KEYS; key++) {
                if (homes.get(key).equals("b2")) {
                    assertThat(after.get(key)).isNotEqualTo("b2");
                } else {
                    assertThat(after.get(key)).isEqualTo(homes.get(key));
                }
            }
            assertThat(table.stats().moves())
                    .isEqualTo(homes.stream().filter("b2"::equals).count());
            assertThat(table.stats().entries()).isEqualTo(KEYS);
        }
    }

    @Test
    void aMillionHostileKeysDoNotGrowTheTable() {
        int size = 1_000;
        VirtualTime time = VirtualTime.create();
        StickyTable table = StickyTable.builder()
                .size(size)
                .ticker(time)
                .executor(Runnable::run)
                .build();
        LoadBalancer balancer = balancer(3);
        Attempt attempt = balancer.attempt();
        SplittableRandom random = new SplittableRandom(1);
        int hostile = 1_000_000;
        for (int i = 0; i < hostile; i++) {
            request(balancer, table, attempt, random.nextLong());
            if (i % 10_000 == 0) {
                assertThat(table.stats().entries()).isLessThanOrEqualTo(size);
            }
        }
        AffinityStats stats = table.stats();
        assertThat(stats.entries()).isEqualTo(size);
        assertThat(stats.misses()).isEqualTo(hostile);
        assertThat(stats.evictions()).isEqualTo(hostile - size);
    }

    /** Keys that fall into one bin of the table's hash map. */
    @Test
    void keysOfOneHashCodeAreKeptApart() {
        StickyTable table = StickyTable.builder().size(20_000).build();
        LoadBalancer balancer = balancer(3);
        Attempt attempt = balancer.attempt();
        for (int round = 0; round < 2; round++) {
            for (long i = 0; i < 10_000; i++) {
                request(balancer, table, attempt, (i << 32) | i);
            }
        }
        assertThat(table.stats()).isEqualTo(new AffinityStats(10_000, 10_000, 10_000, 0, 0));
    }

    @Test
    void aMillionHostileKeysOfManyThreadsDoNotGrowTheTable() throws Exception {
        int size = 1_000;
        StickyTable table = StickyTable.builder().size(size).build();
        LoadBalancer balancer = balancer(3);
        inParallel(thread -> {
            try (Lane lane = balancer.lane()) {
                Attempt attempt = lane.attempt();
                SplittableRandom random = new SplittableRandom(thread);
                for (int i = 0; i < 1_000_000 / THREADS; i++) {
                    request(balancer, table, attempt, random.nextLong());
                }
            }
        });
        assertThat(table.stats().entries()).isLessThanOrEqualTo(size);
    }

    @Test
    void aHitAllocatesTheBoxedKeyAndARequestWithoutKeyNothing() {
        StickyTable table = StickyTable.builder().executor(Runnable::run).build();
        LoadBalancer balancer = balancer(10);
        Attempt attempt = balancer.lane().attempt();
        long key = 0x123456789abcdefL;
        request(balancer, table, attempt, key);

        int operations = 100_000;
        assertThat(leastBytes(operations, () -> request(balancer, table, attempt, key)))
                .isLessThanOrEqualTo(24L * operations);
        assertThat(leastBytes(operations, () -> {
                    attempt.reset();
                    finish(balancer, table, attempt);
                }))
                .isZero();
        assertThat(table.stats().misses()).isEqualTo(1);
    }

    private static void use(LoadBalancer balancer, StickyTable table, int rounds) {
        try (Lane lane = balancer.lane()) {
            Attempt attempt = lane.attempt();
            for (int i = 0; i < rounds * KEYS; i++) {
                request(balancer, table, attempt, i % KEYS);
            }
        }
    }

    private static List<String> homes(StickyTable table) {
        List<String> homes = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            homes.add(table.preferred(key));
        }
        return homes;
    }

    private static void request(LoadBalancer balancer, StickyTable table, Attempt attempt, long key) {
        attempt.reset();
        attempt.hash(key);
        finish(balancer, table, attempt);
    }

    private static void finish(LoadBalancer balancer, StickyTable table, Attempt attempt) {
        if (!table.acquire(balancer, attempt) || !attempt.complete(attempt.ticket(), Outcome.SUCCESS)) {
            throw new AssertionError("refused");
        }
    }

    private static long leastBytes(int operations, Runnable operation) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 10 && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < operations; i++) {
                operation.run();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static LoadBalancer balancer(int backends) {
        List<Backend> all = new ArrayList<>();
        for (int i = 0; i < backends; i++) {
            all.add(Backend.of("b" + i, "127.0.0.1", 1024 + i));
        }
        return LoadBalancer.builder(Strategies.roundRobin()).backends(all).build();
    }

    private static void inParallel(IntConsumer task) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    task.accept(number);
                } catch (Throwable e) {
                    failures.add(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }
}
