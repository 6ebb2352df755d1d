package io.fairlead.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.netty.Queueing;
import io.fairlead.netty.admin.AdminServer;
import io.fairlead.netty.admin.FrontendView;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.admin.TrafficView;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is counted by backend, and for the listener. */
final class TcpTrafficTest {
    @Test
    void countsByBackendAndForTheListener() throws Exception {
        try (TcpFixture f = TcpFixture.start(2, options -> options.name("db").eventLoopThreads(2))) {
            f.origins.get(0).close();
            TrafficSource traffic = f.proxy.traffic();
            assertThat(traffic.backends("pool")).containsOnlyKeys("b0", "b1");
            assertThat(traffic.backends("pool").get("b1").latencyP50Nanos()).isEqualTo(-1);
            int sessions = 10;
            List<Peer> open = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                Peer client = f.client();
                Peer backend = f.accept(1);
                client.say("hello");
                backend.hear("hello");
                backend.say("good morning");
                client.hear("good morning");
                open.add(client);
                open.add(backend);
            }
            // seen while they go on: a tunnel may last for days
            TrafficView during = traffic.backends("pool").get("b1");
            assertThat(during.sessions()).isEqualTo(sessions);
            assertThat(during.bytesIn()).isEqualTo(sessions * 5L);
            assertThat(during.bytesOut()).isEqualTo(sessions * 12L);
            open.remove(0).reset();
            open.remove(0).close();
            for (Peer peer : open) {
                peer.fin();
            }
            f.awaitQuiet();
            for (Peer peer : open) {
                peer.close();
            }

            TrafficView view = traffic.backends("pool").get("b1");
            assertThat(view.sessions()).isZero();
            assertThat(view.sessionsMax()).isEqualTo(sessions);
            assertThat(view.requests()).isEqualTo(sessions);
            assertThat(view.errors()).isEqualTo(Map.of("client_reset", 1L));
            assertThat(view.responses()).isEmpty();
            assertThat(view.latencyP50Nanos()).isPositive();
            assertThat(view.latencyP99Nanos()).isGreaterThanOrEqualTo(view.latencyP50Nanos());
            TrafficView failing = traffic.backends("pool").get("b0");
            assertThat(failing.requests()).isPositive();
            assertThat(failing.sessions()).isZero();
            assertThat(failing.errors()).isEqualTo(Map.of("connect_failed", failing.requests()));
            assertThat(failing.latencyP50Nanos()).isEqualTo(-1);
            assertThat(failing.bytesIn()).isZero();
            assertThat(view.retries()).isEqualTo(failing.requests());
            assertThat(failing.retries()).isZero();

            FrontendView front = traffic.frontends().get(0);
            assertThat(front.name()).isEqualTo("db");
            assertThat(front.mode()).isEqualTo("tcp");
            assertThat(front.address()).isEqualTo("127.0.0.1:" + f.proxy.port());
            assertThat(front.traffic().requests()).isEqualTo(sessions);
            assertThat(front.traffic().sessions()).isZero();
            assertThat(front.traffic().sessionsMax()).isEqualTo(sessions);
            assertThat(front.traffic().bytesIn()).isEqualTo(view.bytesIn());
            assertThat(front.traffic().bytesOut()).isEqualTo(view.bytesOut());
            assertThat(front.traffic().retries()).isEqualTo(view.retries());
            assertThat(front.traffic().errors()).isEqualTo(Map.of("client_reset", 1L));
            assertThat(front.traffic().latencyP50Nanos()).isEqualTo(view.latencyP50Nanos());
            assertThat(traffic.backends("other")).isEmpty();
        }
    }

    @Test
    void countersFollowTheIdAndLeaveWithIt() throws Exception {
        try (TcpFixture f = TcpFixture.start(1)) {
            TrafficSource traffic = f.proxy.traffic();
            InetSocketAddress place = (InetSocketAddress) f.origins.get(0).getLocalSocketAddress();
            meet(f);
            f.balancer.update(List.of(Backend.builder("b0", place).weight(5).build()));
            meet(f);
            assertThat(traffic.backends("pool").get("b0").requests()).isEqualTo(2);
            for (int i = 0; i < 50; i++) {
                f.balancer.update(List.of(Backend.of("new" + i, place)));
                meet(f);
            }
            assertThat(traffic.backends("pool")).containsOnlyKeys("new49");
        }
    }

    /** What operators see of the line: while somebody waits, and after one found it full and one waited too long. */
    @Test
    void theQueueIsShownWhereverOperatorsLook() throws Exception {
        Queueing one = Queueing.defaults().withSize(1).withTimeout(Duration.ofMillis(1_500));
        try (TcpFixture f = TcpFixture.start(1, options -> options.queueing(one));
                AdminServer admin = AdminServer.builder(List.of(f.balancer))
                        .traffic(f.proxy.traffic())
                        .listen("127.0.0.1", 0)
                        .refresh(Duration.ofMillis(100))
                        .start()) {
            Backend limited = Backend.builder(
                            "b0", (InetSocketAddress) f.origins.get(0).getLocalSocketAddress())
                    .maxConcurrency(1)
                    .build();
            f.balancer.update(List.of(limited));
            assertThat(csv(admin, "qcur", "qmax")).containsExactly("0", "0");
            try (Peer first = f.client();
                    Peer firstEnd = f.accept();
                    Peer waits = f.client()) {
                Peer.greet(first, firstEnd);
                f.await("waits", () -> f.proxy.traffic().queue("pool").length() == 1);
                assertThat(f.client().end()).isEqualTo(Peer.End.FIN);
                assertThat(csv(admin, "qcur", "qmax")).containsExactly("1", "1");
                assertThat(get(admin, "/stats.json"))
                        .contains("\"queue\":{\"length\":1,\"length_max\":1,\"waited\":1,\"refused\":1,\"expired\":0");
                assertThat(get(admin, "/metrics"))
                        .contains("\nfairlead_pool_queue_length{pool=\"pool\"} 1\n")
                        .contains("\nfairlead_pool_queue_refused_total{pool=\"pool\"} 1\n");
                assertThat(waits.end()).isEqualTo(Peer.End.FIN);
                f.await("ended", () -> f.proxy.stats().current() == 1);
                assertThat(csv(admin, "qcur", "qmax")).containsExactly("0", "1");
                assertThat(get(admin, "/stats.json"))
                        .contains("\"queue\":{\"length\":0,\"length_max\":1,\"waited\":1,\"refused\":1,\"expired\":1,"
                                + "\"mean_ns\":");
                assertThat(get(admin, "/metrics"))
                        .contains("\nfairlead_pool_queue_length{pool=\"pool\"} 0\n")
                        .contains("\nfairlead_pool_queue_length_max{pool=\"pool\"} 1\n")
                        .contains("\nfairlead_pool_queue_waited_total{pool=\"pool\"} 1\n")
                        .contains("\nfairlead_pool_queue_expired_total{pool=\"pool\"} 1\n")
                        .containsPattern("\nfairlead_frontend_errors_total\\{[^}]*\"queue_full\"} 1\n")
                        .containsPattern("\nfairlead_frontend_errors_total\\{[^}]*\"queue_timeout\"} 1\n");
                first.fin();
                firstEnd.fin();
            }
            f.awaitQuiet();
        }
    }

    /** Returns columns of the row of the pool. */
    private static List<String> csv(AdminServer admin, String... columns) throws Exception {
        List<String> lines = get(admin, "/stats;csv").lines().toList();
        List<String> names = List.of(lines.get(0).substring("# ".length()).split(",", -1));
        List<String> pool = lines.stream()
                .filter(line -> line.startsWith("pool,BACKEND,"))
                .map(line -> List.of(line.split(",", -1)))
                .findFirst()
                .orElseThrow();
        return Arrays.stream(columns)
                .map(column -> pool.get(names.indexOf(column)))
                .toList();
    }

    private static String get(AdminServer admin, String path) throws Exception {
        URI page = URI.create("http://127.0.0.1:" + admin.address().getPort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void meet(TcpFixture f) throws Exception {
        try (Peer client = f.client();
                Peer backend = f.accept()) {
            Peer.greet(client, backend);
            client.fin();
            backend.fin();
            f.awaitQuiet();
        }
    }
}
