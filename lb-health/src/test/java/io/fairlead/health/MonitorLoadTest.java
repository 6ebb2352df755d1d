package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.api.Backend;
import io.fairlead.api.CheckView;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Scheduler;
import io.fairlead.api.Ticker;
import io.fairlead.health.check.CheckEngine;
import io.fairlead.health.check.Checks;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What ten thousand backends cost in real time, on one scheduler thread and one engine; prints, hardly asserts. */
class MonitorLoadTest {
    private static final int BACKENDS = 10_000;
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration RUN = Duration.ofSeconds(60);

    private final List<Thread> threads = new ArrayList<>();

    @Test
    void tenThousandBackendsOnOneThread() throws IOException, InterruptedException {
        assumeTrue(Boolean.getBoolean("fairlead.long"), "only with -Dfairlead.long=true");
        Queue<Long> lateNanos = new ConcurrentLinkedQueue<>();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(this::thread);
        Scheduler scheduler = (delay, task) -> {
            long due = System.nanoTime() + delay.toNanos();
            return Scheduler.of(timer).schedule(delay, () -> {
                lateNanos.add(System.nanoTime() - due);
                task.run();
            });
        };
        try (ServerSocket server = new ServerSocket(0, 4096);
                LoadBalancer balancer = LoadBalancer.builder(VirtualMonitors.FIRST)
                        .backends(backends(server.getLocalPort()))
                        .build();
                CheckEngine engine = CheckEngine.start(this::thread, Ticker.system());
                HealthMonitor monitor = HealthMonitor.builder(balancer, Checks.tcp(engine))
                        .interval(INTERVAL)
                        .scheduler(scheduler)
                        .start()) {
            accept(server);
            TimeUnit.SECONDS.sleep(10); // compiles, and every backend goes up
            long[] before = cpuNanos();
            long checksBefore = checks(monitor).getSum();
            lateNanos.clear();
            TimeUnit.SECONDS.sleep(RUN.toSeconds());
            long[] after = cpuNanos();
            LongSummaryStatistics checks = checks(monitor);
            long[] late = lateNanos.stream().mapToLong(Long::longValue).sorted().toArray();

            System.out.printf("%d backends, checked every %s by connecting, for %s%n", BACKENDS, INTERVAL, RUN);
            System.out.printf(
                    "checks: %.0f/s; of one backend since the start: %d..%d, expected %d%n",
                    (checks.getSum() - checksBefore) / (double) RUN.toSeconds(),
                    checks.getMin(),
                    checks.getMax(),
                    RUN.plusSeconds(10).dividedBy(INTERVAL));
            for (int i = 0; i < threads.size(); i++) {
                System.out.printf(
                        "CPU of %s: %.1f %%%n",
                        threads.get(i).getName(), (after[i] - before[i]) / (double) RUN.toNanos() * 100);
            }
            System.out.printf(
                    "timers late: median %.2f ms, 99 %% %.2f ms, at most %.2f ms%n",
                    late[late.length / 2] / 1e6, late[late.length * 99 / 100] / 1e6, late[late.length - 1] / 1e6);
            assertThat(monitor.view()).extracting(CheckView::status).containsOnly(HealthStatus.UP);
        } finally {
            timer.shutdownNow();
        }
    }

    /** Each at an address of its own, all of which are this host, so that no pair of ports is used up. */
    private static List<Backend> backends(int port) throws IOException {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < BACKENDS; i++) {
            byte[] address = {127, 1, (byte) (i / 250), (byte) (1 + i % 250)};
            backends.add(Backend.of("b" + i, new InetSocketAddress(InetAddress.getByAddress(address), port)));
        }
        return backends;
    }

    private static void accept(ServerSocket server) {
        Thread acceptor = new Thread(
                () -> {
                    while (!server.isClosed()) {
                        try {
                            server.accept().close();
                        } catch (IOException e) {
                            // closed, or the checker was faster
                        }
                    }
                },
                "acceptor");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private static LongSummaryStatistics checks(HealthMonitor monitor) {
        return monitor.view().stream().mapToLong(CheckView::checks).summaryStatistics();
    }

    private long[] cpuNanos() {
        return threads.stream()
                .mapToLong(thread -> ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()))
                .toArray();
    }

    private synchronized Thread thread(Runnable task) {
        Thread thread = new Thread(task, threads.isEmpty() ? "engine" : "scheduler");
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }
}
