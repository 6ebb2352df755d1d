package io.fairlead.samples.proxy.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.AdminState;
import io.fairlead.api.CheckView;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Verdict;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks of every type as the configuration says, through sockets and over reloads. */
@Timeout(30)
class PoolChecksTest {
    private final StrategyCatalog strategies = StrategyCatalog.installed();
    private ServerSocket server;
    private volatile UnaryOperator<String> answers = line -> ""; // to the first line of a connection; "" closes it

    @BeforeEach
    void startServer() throws IOException {
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "server");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @Test
    void aScript() throws Exception {
        answers = line -> line.equals("PING") ? "+PONG\r\n" : "-ERR\r\n";
        try (StandaloneProxy proxy = start(
                "check: { type: script, interval: 20ms, script: [ { send: \"PING\\r\\n\", expect: '+PONG' } ] }")) {
            await(proxy, "script", said -> said.status() == HealthStatus.UP);
            answers = line -> "-LOADING\r\n";
            await(proxy, "script", said -> said.status() == HealthStatus.DOWN);
        }
    }

    @Test
    void thePageOfAnHttpCheck() throws Exception {
        answers = line -> "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nbroken";
        try (StandaloneProxy proxy = start("check: { type: http, interval: 20ms, body: all good }")) {
            await(proxy, "http", said -> said.status() == HealthStatus.DOWN);
            answers = line -> "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nall good";
            await(proxy, "http", said -> said.status() == HealthStatus.UP);
            proxy.reload(config("check: { type: http, interval: 20ms, bodyRegex: '^all' }"));
            answers = line -> "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nnot all!";
            await(proxy, "http", said -> said.status() == HealthStatus.DOWN);
        }
    }

    @Test
    void redisAndPostgres() throws Exception {
        answers = line -> "+PONG\r\n";
        try (StandaloneProxy proxy = start("check: { type: redis, interval: 20ms }")) {
            await(proxy, "redis", said -> said.status() == HealthStatus.UP);
            // what answers is no database
            proxy.reload(config("check: { type: pgsql, interval: 20ms, timeout: 200ms, pgsql: { user: checker } }"));
            await(proxy, "pgsql", said -> said.status() == HealthStatus.DOWN);
        }
    }

    @Test
    void anAgentBesideACheck() throws Exception {
        answers = line -> "+PONG\r\n";
        try (ServerSocket agents = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            String[] line = {"75% drain"};
            Thread thread = new Thread(() -> serveAgent(agents, line), "agent");
            thread.setDaemon(true);
            thread.start();
            String agent = "agent: { port: %d, interval: 20ms }".formatted(agents.getLocalPort());
            try (StandaloneProxy proxy = start("check: { type: tcp, interval: 20ms }\n    " + agent)) {
                await(proxy, "agent", said -> said.wish().equals(Optional.of(AdminState.DRAIN)));
                await(proxy, "tcp", said -> said.status() == HealthStatus.UP);
                assertThat(requireNonNull(proxy.pools.get("apps")).checks())
                        .extracting(CheckView::source)
                        .containsExactly("tcp", "agent");
                proxy.reload(config("check: { type: tcp, interval: 20ms }"));
                awaitGone(proxy, "agent");
            }
        }
    }

    @Test
    void anotherTypeGoesOnFromWhatIsKnownAndNoneTakesItBack() throws Exception {
        answers = line -> "HTTP/1.1 503 no\r\n\r\n";
        try (StandaloneProxy proxy = start("check: { type: http, interval: 20ms }")) {
            await(proxy, "http", said -> said.status() == HealthStatus.DOWN);
            proxy.reload(config("check: { type: redis, interval: 1d, timeout: 1d }"));
            await(proxy, "redis", said -> said.status() == HealthStatus.DOWN);
            awaitGone(proxy, "http");
            assertThat(health(proxy)).isEqualTo(HealthStatus.DOWN);

            proxy.reload(config("panic: 0"));
            awaitGone(proxy, "redis");
            while (health(proxy) != HealthStatus.UNKNOWN) { // what nobody says any more is merged a moment later
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void aReloadTakesNobodyDownThatIsUp() throws Exception {
        answers = line -> "HTTP/1.1 200 OK\r\n\r\n";
        try (StandaloneProxy proxy = start("check: { type: http, interval: 20ms, initial: down }")) {
            await(proxy, "http", said -> said.status() == HealthStatus.UP);
            answers = line -> {
                LockSupport.parkNanos(1_000_000_000);
                return "HTTP/1.1 200 OK\r\n\r\n";
            };
            proxy.reload(config("check: { type: http, interval: 1d, initial: down }"));
            assertThat(health(proxy)).isEqualTo(HealthStatus.UP);
            proxy.reload(config("check: { type: tcp, interval: 1d, initial: fully-down }"));
            await(proxy, "tcp", said -> said.status() == HealthStatus.UP);
            assertThat(health(proxy)).isEqualTo(HealthStatus.UP);
        }
    }

    private static LoadBalancer balancer(StandaloneProxy proxy) {
        return requireNonNull(proxy.pools.get("apps")).balancer();
    }

    private static HealthStatus health(StandaloneProxy proxy) {
        return balancer(proxy).view().backend("a").state().health();
    }

    private static @Nullable Verdict said(StandaloneProxy proxy, String source) {
        return balancer(proxy).view().backend("a").sources().get(source);
    }

    private static void await(StandaloneProxy proxy, String source, Predicate<Verdict> wanted) {
        for (Verdict said = said(proxy, source); said == null || !wanted.test(said); said = said(proxy, source)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void awaitGone(StandaloneProxy proxy, String source) {
        for (Verdict said = said(proxy, source);
                said != null && !said.equals(Verdict.unknown());
                said = said(proxy, source)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private StandaloneProxy start(String check) throws ConfigException {
        return StandaloneProxy.start(config(check), strategies::create);
    }

    private ProxyConfig config(String check) throws ConfigException {
        return ConfigLoader.of(strategies).parse("test.yaml", """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: apps } ]
                shutdown: { drain: 1s }
                pools:
                  - name: apps
                    %s
                    backends: [ { id: a, address: "127.0.0.1:%d" } ]
                """.formatted(check, server.getLocalPort()));
    }

    /** Answers the first line of each connection. */
    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                String line = in.readLine();
                while (in.ready() && in.read() >= 0) {
                    // what is left unread would reset the connection
                }
                if (line != null) {
                    send(socket, answers.apply(line));
                }
            } catch (IOException e) {
                // the checker has gone, or the test is over
            }
        }
    }

    private static void serveAgent(ServerSocket agents, String[] line) {
        while (!agents.isClosed()) {
            try (Socket socket = agents.accept()) {
                send(socket, line[0] + "\n");
            } catch (IOException e) {
                // the checker has gone, or the test is over
            }
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
