package io.fairlead.samples.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.LoadBalancer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoTest {
    private final List<String> lines = new ArrayList<>();

    @Test
    void aKilledBackendCostsNoRequestAndComesBack() throws InterruptedException {
        List<Load> phases;
        LoadBalancer balancer;
        try (DemoRun run = DemoRun.start(0, lines::add)) {
            phases = run.show(1_200);
            balancer = run.balancer();
        }
        // only now: a client may have its answer before the proxy has counted the request out
        assertThat(balancer.view().backends()).allMatch(backend -> backend.inFlight() == 0);
        Load steady = phases.get(0);
        Load killed = phases.get(1);
        Load back = phases.get(2);
        assertThat(phases).allMatch(phase -> phase.errors() == 0 && phase.requests() == 1_200);
        assertThat(steady.served()).containsOnly(entry("app1", 400), entry("app2", 400), entry("app3", 400));
        assertThat(back.served()).containsOnly(entry("app1", 400), entry("app2", 400), entry("app3", 400));
        assertThat(killed.served().get("app2")).isLessThanOrEqualTo(400);
        assertThat(killed.served().get("app1") + killed.served().get("app3")).isGreaterThanOrEqualTo(800);
        assertThat(lines)
                .anyMatch(line -> line.matches("steady +1200 +400 +400 +400 +0 +0 +[0-9.]+ ms +[0-9.]+ ms"))
                .anyMatch(line -> line.matches("app2 killed +1200 .*"))
                .anyMatch(line -> line.matches(" +app2 taken out after [0-9]+ ms \\(http: .+\\)"))
                .anyMatch(line -> line.matches(" +app2 readmitted [0-9]+ ms after its restart \\(http: HTTP 200\\)"))
                .anyMatch(line -> line.matches("app2 back +1200 +400 +400 +400 +0 +0 .*"));
    }

    @Test
    void aTakenPortIsSaidAndAnotherOneTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DemoRun run = DemoRun.start(taken.getLocalPort(), lines::add)) {
            assertThat(run.uri().getPort()).isNotEqualTo(taken.getLocalPort());
            assertThat(lines)
                    .containsExactly("listen 127.0.0.1:" + taken.getLocalPort()
                            + ": address already in use; taking a free port");
        }
    }

    private static Map.Entry<String, Integer> entry(String backend, int count) {
        return Map.entry(backend, count);
    }
}
