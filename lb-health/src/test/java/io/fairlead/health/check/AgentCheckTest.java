package io.fairlead.health.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.AdminState;
import io.fairlead.api.Backend;
import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AgentCheckTest {
    private final CheckEngine engine = CheckEngine.start();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void asksTheAgentBesideTheBackend() throws IOException {
        CompletableFuture<String> greeting = new CompletableFuture<>();
        try (FaultyServer agent = FaultyServer.that(socket -> {
            greeting.complete(FaultyServer.readLine(socket));
            FaultyServer.send(socket, "up 75%\n");
        })) {
            HealthChecker check = Checks.agent(engine)
                    .port(agent.address().getPort())
                    .send("which: a\n")
                    .build();
            Backend backend = Backend.of("a", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
            assertThat(ask(check, backend))
                    .isEqualTo(HealthResult.pass("up, weight 75 %").definite().weighing(75));
            assertThat(greeting.join()).isEqualTo("which: a");
        }
    }

    @Test
    void remembersWhatOnlyTheAgentMayTakeBack() throws IOException {
        AtomicReference<String> line = new AtomicReference<>("down #disk\r\n");
        HealthChecker check = Checks.agent(engine).build();
        Backend backend;
        try (FaultyServer agent = FaultyServer.that(socket -> FaultyServer.send(socket, line.get()))) {
            backend = agent.backend();
            HealthResult down = HealthResult.fail("down (disk)").definite();
            assertThat(ask(check, backend)).isEqualTo(down);
            line.set("maint\n");
            assertThat(ask(check, backend))
                    .isEqualTo(
                            HealthResult.fail("down (disk), MAINT").definite().wishing(AdminState.MAINT));
            line.set("up"); // the end of the line is missing, so it may be half a word
            assertThat(ask(check, backend).detail()).isEqualTo("down (disk), MAINT, agent not heard: line without end");
            line.set("x".repeat(5000) + "\n");
            assertThat(ask(check, backend).detail())
                    .isEqualTo("down (disk), MAINT, agent not heard: line longer than 4096 bytes");
            line.set("up ready\n");
            assertThat(ask(check, backend)).isEqualTo(HealthResult.pass("up").definite());
            line.set("down\n");
            assertThat(ask(check, backend).passed()).isFalse();
        }
        assertThat(ask(check, backend))
                .isEqualTo(HealthResult.fail("down, agent not heard: connection refused")
                        .definite());
        assertThat(ask(check, Backend.of("b", backend.address())))
                .isEqualTo(HealthResult.pass("agent not heard: connection refused"));
    }

    @Test
    void aSilentAgentIsNoFailure() throws IOException {
        try (FaultyServer agent = FaultyServer.that(socket -> FaultyServer.hang())) {
            HealthChecker check = Checks.agent(engine).build();
            assertThat(check.check(Probe.of(agent.backend(), Duration.ofMillis(100)))
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(HealthResult.pass(
                            "agent not heard: timeout after 100 ms while waiting for the agent's line"));
        }
    }

    private static HealthResult ask(HealthChecker checker, Backend backend) {
        return checker.check(Probe.of(backend, Duration.ofSeconds(10)))
                .toCompletableFuture()
                .join();
    }
}
