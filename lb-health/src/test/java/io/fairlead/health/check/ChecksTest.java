package io.fairlead.health.check;

import static io.fairlead.health.check.PgBytes.answer;
import static io.fairlead.health.check.PgBytes.authentication;
import static io.fairlead.health.check.PgBytes.error;
import static io.fairlead.health.check.PgBytes.join;
import static io.fairlead.health.check.PgBytes.md5;
import static io.fairlead.health.check.PgBytes.ready;
import static io.fairlead.health.check.PgBytes.sasl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Backend;
import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The checks of several protocols over real sockets, and what their builders refuse. */
@Timeout(20)
class ChecksTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final CheckEngine engine = CheckEngine.start();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void looksAtTheBody() throws IOException {
        HealthChecker check = Checks.http(engine).bodyContains("ready").build();
        try (FaultyServer server = FaultyServer.answering("HTTP/1.1 200 OK\r\n\r\nI am ready")) {
            assertThat(ask(check, server.backend())).isEqualTo(HealthResult.pass("HTTP 200 with \"ready\""));
        }
        try (FaultyServer server = FaultyServer.answering("HTTP/1.1 200 OK\r\n\r\nsorry")) {
            assertThat(ask(check, server.backend()))
                    .isEqualTo(HealthResult.fail("HTTP 200 without \"ready\" in the body"));
            assertThat(ask(Checks.http(engine).bodyMatches("s[aeiou]r+y").build(), server.backend()))
                    .isEqualTo(HealthResult.pass("HTTP 200 with /s[aeiou]r+y/"));
        }
    }

    @Test
    void anEndlessBodyTimesOutOrIsLongEnough() throws IOException {
        HealthChecker check = Checks.http(engine).bodyContains("ready").build();
        try (FaultyServer silent = FaultyServer.that(socket -> {
                    FaultyServer.send(socket, "HTTP/1.1 200 OK\r\n\r\n");
                    FaultyServer.hang();
                });
                FaultyServer endless = FaultyServer.that(socket -> {
                    FaultyServer.send(socket, "HTTP/1.1 200 OK\r\n\r\n");
                    while (true) {
                        FaultyServer.send(socket, "x".repeat(1000));
                    }
                })) {
            assertThat(check.check(Probe.of(silent.backend(), SHORT))
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(HealthResult.fail("timeout after 200 ms while waiting for the end of the body"));
            assertThat(ask(check, endless.backend()))
                    .isEqualTo(HealthResult.fail("HTTP 200 without \"ready\" in the first 32768 bytes of the body"));
        }
    }

    @Test
    void followsAScript() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        HealthChecker check = Checks.script(engine)
                .expectLine("^220 ")
                .send("EHLO x")
                .send(new byte[] {'\r', '\n'})
                .expect("250")
                .expect(new byte[] {' '})
                .send("QUIT\r\n")
                .build();
        try (FaultyServer server = FaultyServer.that(socket -> {
            FaultyServer.send(socket, "220 mail\r\n");
            String hello = FaultyServer.readLine(socket);
            FaultyServer.send(socket, "250 hi\r\n");
            heard.complete(hello + FaultyServer.readLine(socket));
        })) {
            assertThat(ask(check, server.backend())).isEqualTo(HealthResult.pass("answered as expected"));
            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("EHLO x\rQUIT\r");
        }
        try (FaultyServer server = FaultyServer.that(socket -> {
            FaultyServer.send(socket, "554 no\r\n");
            FaultyServer.hang();
        })) {
            assertThat(check.check(Probe.of(server.backend(), SHORT))
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(HealthResult.fail("timeout after 200 ms while waiting for a line with /^220 /,"
                            + " after \"554 no\\u000d\\u000a\""));
        }
    }

    @Test
    void pingsRedis() throws IOException {
        try (FaultyServer server = FaultyServer.that(socket -> {
            FaultyServer.read(socket, 14);
            FaultyServer.send(socket, "+PONG\r\n");
        })) {
            assertThat(ask(Checks.redis(engine).build(), server.backend())).isEqualTo(HealthResult.pass("PONG"));
            HealthChecker other = Checks.redis(engine)
                    .port(server.address().getPort())
                    .role(Role.PRIMARY)
                    .build();
            Backend elsewhere = Backend.of("a", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
            assertThat(ask(other, elsewhere).detail()).startsWith("connection ");
        }
    }

    @Test
    void logsInToPostgres() throws Exception {
        CompletableFuture<byte[]> farewell = new CompletableFuture<>();
        try (FaultyServer server = FaultyServer.that(socket -> {
            FaultyServer.read(socket, 44);
            FaultyServer.send(socket, md5(1));
            FaultyServer.read(socket, 41);
            FaultyServer.send(socket, join(authentication(0), ready()));
            FaultyServer.read(socket, 32);
            FaultyServer.send(socket, answer("f"));
            farewell.complete(FaultyServer.read(socket, 5));
        })) {
            HealthChecker check =
                    Checks.postgres(engine, "joe").password("pencil").build();
            assertThat(ask(check, server.backend())).isEqualTo(HealthResult.pass("primary"));
            assertThat(farewell.get(10, TimeUnit.SECONDS)).isEqualTo(new byte[] {'X', 0, 0, 0, 4});
        }
    }

    @Test
    void looksWhetherPostgresWorks() throws IOException {
        HealthChecker check = Checks.postgres(engine, "joe").build();
        try (FaultyServer server = FaultyServer.that(socket -> {
                    FaultyServer.read(socket, 44);
                    FaultyServer.send(socket, sasl("SCRAM-SHA-256"));
                });
                FaultyServer starting = FaultyServer.that(socket -> {
                    FaultyServer.read(socket, 44);
                    FaultyServer.send(socket, error("57P03", "the database system is starting up"));
                });
                FaultyServer paused = FaultyServer.that(socket -> FaultyServer.hang())) {
            assertThat(ask(check, server.backend())).isEqualTo(HealthResult.pass("works, and asks for SCRAM-SHA-256"));
            assertThat(ask(check, starting.backend()))
                    .isEqualTo(HealthResult.fail("FATAL 57P03: the database system is starting up"));
            assertThat(check.check(Probe.of(paused.backend(), SHORT))
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(HealthResult.fail(
                            "timeout after 200 ms while waiting for the answer to the startup message"));
        }
    }

    @Test
    void challengesThatTakeLongDelayNobody() throws Exception {
        CountDownLatch challenged = new CountDownLatch(2);
        try (FaultyServer hostile = FaultyServer.that(socket -> {
                    FaultyServer.read(socket, 44);
                    FaultyServer.send(socket, sasl("SCRAM-SHA-256"));
                    String nonce = new String(FaultyServer.read(socket, 55), 31, 24, StandardCharsets.US_ASCII);
                    FaultyServer.send(socket, authentication(11, PgBytes.utf8("r=" + nonce + "x,s=QUJD,i=1000000")));
                    challenged.countDown();
                    FaultyServer.hang();
                });
                FaultyServer good = FaultyServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
            HealthChecker postgres =
                    Checks.postgres(engine, "joe").password("x").build();
            List<Probe> probes = List.of(Probe.of(hostile.backend(), LONG), Probe.of(hostile.backend(), LONG));
            List<CompletableFuture<HealthResult>> computing = probes.stream()
                    .map(probe -> postgres.check(probe).toCompletableFuture())
                    .toList();
            assertThat(challenged.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 5; i++) {
                assertThat(ask(Checks.http(engine).build(), good.backend())).isEqualTo(HealthResult.pass("HTTP 200"));
            }
            assertThat(computing).allSatisfy(result -> assertThat(result).isNotDone());
            probes.forEach(Probe::cancel);
            assertThat(computing)
                    .allSatisfy(result -> assertThat(result.join()).isEqualTo(HealthResult.fail("cancelled")));
        }
    }

    @Test
    void mistakesAreNamed() {
        assertRefused(() -> Checks.http(engine).bodyContains(""), "body text: \"\" (expected: at least one character)");
        assertRefused(() -> Checks.http(engine).bodyMatches("("), "body regex: \"(\" (expected: a regular expression");
        assertRefused(
                () -> Checks.http(engine).method("HEAD").bodyContains("x").build(),
                "method: HEAD (expected: GET, to look at the body)");
        assertRefused(() -> Checks.script(engine).build(), "script: expects nothing (expected: at least one answer)");
        assertRefused(() -> Checks.script(engine).send("x").build(), "script: expects nothing");
        assertRefused(() -> Checks.script(engine).expect(""), "expect: nothing (expected: at least one byte)");
        assertRefused(() -> Checks.script(engine).expect(new byte[0]), "expect: nothing");
        assertRefused(() -> Checks.script(engine).expectLine("[a"), "expectLine: \"[a\" (expected: a regular");
        assertRefused(
                () -> Checks.script(engine).send(new byte[60_000]).send(new byte[6_000]),
                "send: 66000 bytes (expected: at most 65536)");
        ScriptCheckBuilder many = Checks.script(engine);
        for (int i = 0; i < 64; i++) {
            many.expect("x");
        }
        assertRefused(() -> many.expect("x"), "script: more answers (expected: at most 64)");
        assertRefused(() -> Checks.script(engine).port(0), "port: 0 (expected: 1..65535)");
        assertRefused(() -> Checks.redis(engine).password(""), "password: empty or with a NUL (expected: neither)");
        assertRefused(() -> Checks.redis(engine).port(65_536), "port: 65536 (expected: 1..65535)");
        assertRefused(() -> Checks.postgres(engine, ""), "user: \"\" (expected: a text without NUL)");
        assertRefused(() -> Checks.postgres(engine, "a\0b"), "user: \"a\\u0000b\" (expected: a text without NUL)");
        assertRefused(() -> Checks.postgres(engine, "u").database(""), "database: \"\"");
        assertRefused(() -> Checks.postgres(engine, "u").lagQuery(""), "lag query: \"\"");
        assertRefused(() -> Checks.postgres(engine, "u").password("a\0b"), "password: empty or with a NUL");
        assertRefused(
                () -> Checks.postgres(engine, "u").maxLag(Duration.ofNanos(1)),
                "maximum lag: PT0.000000001S (expected: >= PT0.001S)");
        assertRefused(() -> Checks.agent(engine).port(-1), "port: -1 (expected: 1..65535)");
    }

    @Test
    void aBuilderMayGoOnAfterwards() throws IOException {
        ScriptCheckBuilder builder = Checks.script(engine).expect("220");
        HealthChecker before = builder.build();
        HealthChecker after = builder.expect("never").build();
        try (FaultyServer server = FaultyServer.that(socket -> FaultyServer.send(socket, "220\n"))) {
            assertThat(ask(before, server.backend()).passed()).isTrue();
            assertThat(ask(after, server.backend()).passed()).isFalse();
        }
    }

    private static void assertRefused(ThrowingCallable mistake, String message) {
        assertThatThrownBy(mistake).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(message);
    }

    private static HealthResult ask(HealthChecker checker, Backend backend) {
        return checker.check(Probe.of(backend, LONG)).toCompletableFuture().join();
    }
}
