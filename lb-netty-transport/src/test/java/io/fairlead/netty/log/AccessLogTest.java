package io.fairlead.netty.log;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AccessLogTest {
    @TempDir
    Path folder;

    @Test
    void closeWritesWhatWasAccepted() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(stream)).open();
        for (int i = 0; i < 3000; i++) {
            assertThat(log.log(Entries.ok())).isTrue();
        }
        log.close();
        log.close();

        assertThat(stream.toString(StandardCharsets.US_ASCII).lines()).hasSize(3000);
        assertThat(log.written()).isEqualTo(3000);
        assertThat(log.dropped()).isZero();
        assertThat(log.log(Entries.ok())).isFalse();
        assertThat(log.dropped()).isEqualTo(1);
    }

    @Test
    void manyThreadsLoseNothingWhileThereIsRoom() throws InterruptedException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(stream)).capacity(64).open();
        AtomicInteger refused = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                for (int n = 0; n < 20_000; n++) {
                    if (!log.log(Entries.ok())) {
                        refused.incrementAndGet();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        log.close();

        assertThat(log.written() + log.dropped()).isEqualTo(80_000);
        assertThat(log.dropped()).isEqualTo(refused.get());
        assertThat(stream.toString(StandardCharsets.US_ASCII).lines().distinct())
                .hasSize(1);
        assertThat(stream.toString(StandardCharsets.US_ASCII).lines()).hasSize((int) log.written());
    }

    @Test
    void aBlockedTargetCostsLinesAndNeverTheCaller() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        OutputStream stuck = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                blocked.countDown();
                try {
                    free.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
        AccessLog log = AccessLog.builder(LogTarget.stream(stuck))
                .capacity(16)
                .closeTimeout(Duration.ofMillis(50))
                .open();
        log.log(Entries.ok());
        assertThat(blocked.await(30, SECONDS)).isTrue();
        for (int i = 0; i < 100; i++) {
            log.log(Entries.ok());
        }

        assertThat(log.dropped()).isEqualTo(84);
        log.close();
        free.countDown();
    }

    @Test
    void aTargetThatFailsIsTriedAgain() {
        ByteArrayOutputStream good = new ByteArrayOutputStream();
        AtomicInteger failures = new AtomicInteger(2);
        OutputStream flaky = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                if (failures.getAndDecrement() > 0) {
                    throw new IOException("full");
                }
                good.write(b);
            }
        };
        try (AccessLog log = AccessLog.builder(LogTarget.stream(flaky)).open()) {
            log.log(Entries.ok());
        }

        assertThat(good.toString(StandardCharsets.US_ASCII).lines()).hasSize(1);
    }

    @Test
    void aFileIsRotatedBeforeItExceedsItsSize() throws IOException {
        Path path = folder.resolve("access.log");
        int length = Entries.line(HaproxyFormat.in(java.time.ZoneOffset.UTC), Entries.ok())
                        .length()
                + 1;
        try (AccessLog log = AccessLog.builder(LogTarget.file(path, 1024, 3)).open()) {
            for (int i = 0; i < 1024 / length * 5; i++) {
                log.log(Entries.ok());
            }
        }

        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("access.log", "access.log.1", "access.log.2", "access.log.3");
        }
        for (String name : List.of("access.log", "access.log.1", "access.log.2", "access.log.3")) {
            assertThat(Files.size(folder.resolve(name))).as(name).isEqualTo(1024L / length * length);
        }
    }

    @Test
    void aFileIsAppendedToAndReopened() throws IOException {
        Path path = folder.resolve("access.log");
        Files.writeString(path, "before\n");
        AccessLog log = AccessLog.builder(LogTarget.file(path)).open();
        log.log(Entries.ok());
        until(() -> log.written() == 1);
        Files.move(path, folder.resolve("old"));
        log.reopen();
        log.log(Entries.ok());
        log.close();

        assertThat(Files.readAllLines(folder.resolve("old"))).hasSize(2).contains("before");
        assertThat(Files.readAllLines(path)).hasSize(1);
    }

    @Test
    void aFullDiskCostsLinesAndLeavesNoHalfLine() throws IOException {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full));
        AccessLog log = AccessLog.builder(LogTarget.file(full))
                .capacity(4)
                .closeTimeout(Duration.ofMillis(200))
                .open();
        for (int i = 0; i < 100; i++) {
            log.log(Entries.ok());
        }
        log.close();

        assertThat(log.written()).isZero();
        assertThat(log.dropped()).isEqualTo(100);
    }

    @Test
    void aFileThatCannotBeOpenedIsNamed() {
        Path path = folder.resolve("missing").resolve("access.log");

        assertThatThrownBy(() -> AccessLog.builder(LogTarget.file(path)).open())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(path.toString());
    }

    @Test
    void mistakesNameTheirField() {
        AccessLog.Builder builder = AccessLog.builder(LogTarget.file(folder.resolve("x")));

        assertThatThrownBy(() -> builder.capacity(0)).hasMessageStartingWith("capacity: 0 (expected: ");
        assertThatThrownBy(() -> LogTarget.file(folder, 10, 1)).hasMessageStartingWith("maxBytes: 10 (expected: ");
        assertThatThrownBy(() -> LogTarget.file(folder, 1024, 0)).hasMessageStartingWith("keep: 0 (expected: ");
        assertThatThrownBy(() -> Syslog.defaults().withFacility(24)).hasMessageStartingWith("facility: 24 (expected: ");
        assertThatThrownBy(() -> Syslog.defaults().withAppName("a b")).hasMessageStartingWith("appName: 3 characters");
    }

    static void until(java.util.function.BooleanSupplier claim) {
        long deadline = System.nanoTime() + SECONDS.toNanos(30);
        while (!claim.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 30 s").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
