package io.fairlead.samples.proxy.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reload must not take from those who are served: addresses and lines of the log. */
class ReloadTest {
    private final StrategyCatalog strategies = StrategyCatalog.installed();

    private ProxyConfig parse(String yaml) throws ConfigException {
        return ConfigLoader.of(strategies).parse("test", yaml);
    }

    private static String exchange(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().matches("(?s).*\r\n\r\n(one|two)")) {
            int next = socket.getInputStream().read();
            assertThat(next).as("after %s", answer).isNotNegative();
            answer.append((char) next);
        }
        return answer.substring(answer.length() - 3);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void twoListenersSwapTheirAddressesUnderTheirClients() throws Exception {
        String yaml = """
                listeners:
                  - { name: one, bind: "127.0.0.1:%d", routes: [{ respond: { status: 200, body: one } }] }
                  - { name: two, bind: "127.0.0.1:%d", routes: [{ respond: { status: 200, body: two } }] }
                """;
        int a = freePort();
        int b = freePort();
        try (StandaloneProxy proxy = StandaloneProxy.start(parse(yaml.formatted(a, b)), strategies::create);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), a)) {
            assertThat(exchange(client)).isEqualTo("one");
            proxy.reload(parse(yaml.formatted(b, a)));
            assertThat(Loopback.port(proxy, "one")).isEqualTo(b);
            assertThat(Loopback.port(proxy, "two")).isEqualTo(a);
            assertThat(exchange(client)).as("on the same connection").isEqualTo("two");
            try (Socket other = new Socket(InetAddress.getLoopbackAddress(), b)) {
                assertThat(exchange(other)).isEqualTo("one");
            }
        }
    }

    @Test
    void aSessionThatIsOlderThanTheLogLosesNoLine(@TempDir Path directory) throws Exception {
        Path before = directory.resolve("before.log");
        Path after = directory.resolve("after.log");
        try (ServerSocket origin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String yaml = """
                    listeners: [{ name: db, mode: tcp, bind: "127.0.0.1:0", pool: p }]
                    pools: [{ name: p, backends: [{ id: a, address: "127.0.0.1:%d" }] }]
                    shutdown: { drain: 0ms }
                    accessLog: { format: %s, to: file, file: "%s" }
                    """;
            String old = yaml.formatted(origin.getLocalPort(), "auto", before);
            try (StandaloneProxy proxy = StandaloneProxy.start(parse(old), strategies::create)) {
                InetSocketAddress address = Loopback.address(proxy, "db");
                try (Socket client = new Socket(address.getAddress(), address.getPort());
                        Socket backend = origin.accept()) {
                    client.getOutputStream().write('x');
                    assertThat(backend.getInputStream().read()).isEqualTo('x');
                    proxy.reload(parse(yaml.formatted(origin.getLocalPort(), "json", after)));
                    LockSupport.parkNanos(300_000_000); // longer than the old log waits for anybody
                }
                for (int i = 0; i < 200 && Files.size(after) == 0; i++) {
                    LockSupport.parkNanos(50_000_000);
                }
            }
        }
        assertThat(Files.readAllLines(before)).isEmpty();
        List<String> lines = Files.readAllLines(after);
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).startsWith("{").contains("\"db\"");
    }
}
