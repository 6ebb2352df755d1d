package io.fairlead.samples.proxy.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** TLS, PROXY headers and routes of a TCP listener, from the file to the socket. */
class TcpListenerTest {
    private static final Path KEYS = Path.of("../../lb-netty-transport/src/test/resources/tls");

    private final StrategyCatalog strategies = StrategyCatalog.installed();

    private ProxyConfig parse(String yaml) throws ConfigException {
        return ConfigLoader.of(strategies).parse("test", yaml);
    }

    private StandaloneProxy start(String yaml) throws ConfigException {
        return StandaloneProxy.start(parse(yaml), strategies::create);
    }

    private static int port(StandaloneProxy proxy, String listener) {
        return ((InetSocketAddress) proxy.addresses().get(listener)).getPort();
    }

    private static Socket connect(StandaloneProxy proxy, String listener) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(proxy, listener));
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String hear(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    /** A client, over TLS and with a header, from a plain one in two hops; and routes in between. */
    @Test
    void clientsAreLedByWhatTheySayAndNamedToBackends() throws Exception {
        try (ServerSocket shell = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                ServerSocket rest = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String last = """
                    listeners:
                      - name: last
                        mode: tcp
                        bind: "127.0.0.1:0"
                        proxyProtocol: { trust: [127.0.0.0/8] }
                        tls: { certificates: [{ chain: %1$s/sec1.pem, key: %1$s/sec1.key }], alpn: [stream] }
                        tcpRoutes:
                          - { serverNames: [one.test], alpn: [stream], pool: rest }
                    pools:
                      - { name: rest, backends: [{ id: a, address: "127.0.0.1:%2$d" }] }
                    """.formatted(KEYS.toAbsolutePath(), rest.getLocalPort());
            try (StandaloneProxy behind = start(last)) {
                String first = """
                        listeners:
                          - name: first
                            mode: tcp
                            bind: "127.0.0.1:0"
                            pool: secured
                            patience: 200ms
                            keyBits4: 24
                            tcpRoutes:
                              - { protocols: [ssh], silent: true, pool: shell }
                        pools:
                          - name: secured
                            sendProxy: v2
                            tls: { authorities: %1$s/ca.pem, serverName: one.test, alpn: [stream] }
                            backends: [{ id: a, address: "127.0.0.1:%2$d" }]
                          - { name: shell, backends: [{ id: a, address: "127.0.0.1:%3$d" }] }
                        """.formatted(KEYS.toAbsolutePath(), port(behind, "last"), shell.getLocalPort());
                try (StandaloneProxy proxy = start(first)) {
                    try (Socket client = connect(proxy, "first")) {
                        say(client, "GET /");
                        try (Socket backend = rest.accept()) {
                            assertThat(hear(backend, 5)).isEqualTo("GET /");
                            client.shutdownOutput();
                            assertThat(backend.getInputStream().read()).isNegative();
                            say(backend, "answer");
                            assertThat(hear(client, 6)).isEqualTo("answer");
                        }
                    }
                    try (Socket client = connect(proxy, "first");
                            Socket backend = shell.accept()) {
                        say(backend, "SSH-2.0-here");
                        assertThat(hear(client, 12)).isEqualTo("SSH-2.0-here");
                    }
                    proxy.reload(parse(first.replace("protocols: [ssh], silent: true, pool: shell", "pool: shell")));
                    try (Socket client = connect(proxy, "first")) {
                        say(client, "GET /");
                        try (Socket backend = shell.accept()) {
                            assertThat(hear(backend, 5)).isEqualTo("GET /");
                        }
                    }
                }
            }
        }
    }

    @Test
    void backendsAreToldMoreThanAddressesOfHttpAndTcpClients() throws Exception {
        try (ServerSocket origin = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String config = """
                    listeners:
                      - { name: stream, mode: tcp, bind: "127.0.0.1:0", pool: p }
                      - { name: web, bind: "127.0.0.1:0", pool: p }
                    pools:
                      - name: p
                        sendProxy: v2
                        sendProxyTlvs: [unique-id, crc32c]
                        backends: [{ id: a, address: "127.0.0.1:%d" }]
                    """.formatted(origin.getLocalPort());
            try (StandaloneProxy proxy = start(config)) {
                for (String listener : new String[] {"stream", "web"}) {
                    try (Socket client = connect(proxy, listener)) {
                        say(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                        try (Socket backend = origin.accept()) {
                            hear(backend, 28);
                            assertThat(hear(backend, 3)).isEqualTo("\5\0 ");
                            assertThat(hear(backend, 32)).matches("[0-9a-f]{32}");
                            assertThat(hear(backend, 3)).isEqualTo("\3\0\4");
                            hear(backend, 4);
                            assertThat(hear(backend, 4)).isEqualTo("GET ");
                        }
                    }
                }
                proxy.reload(parse(config.replace("unique-id, crc32c", "crc32c")));
                try (Socket client = connect(proxy, "stream")) {
                    say(client, "x");
                    try (Socket backend = origin.accept()) {
                        hear(backend, 28);
                        assertThat(hear(backend, 3)).isEqualTo("\3\0\4");
                        hear(backend, 4);
                        assertThat(hear(backend, 1)).isEqualTo("x");
                    }
                }
            }
        }
    }

    @Test
    void aReloadAddsTlsOnNioAndAsksForItOtherwise() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "no epoll");
        try (ServerSocket origin = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String plain = """
                    listeners: [{ name: stream, mode: tcp, bind: "127.0.0.1:0", pool: p }]
                    pools: [{ name: p, backends: [{ id: a, address: "127.0.0.1:%d" }] }]
                    """.formatted(origin.getLocalPort());
            String tls = plain.replace(
                    "pool: p }",
                    "pool: p, tls: { certificates: [{ chain: %1$s/sec1.pem, key: %1$s/sec1.key }] } }"
                            .formatted(KEYS.toAbsolutePath()));
            try (StandaloneProxy proxy = start(plain)) {
                assertThatThrownBy(() -> proxy.reload(parse(tls)))
                        .hasMessageContaining("tls: added on EPOLL")
                        .hasMessageContaining("(expected: TLS from the start, or transport NIO)");
                try (Socket client = connect(proxy, "stream");
                        Socket backend = origin.accept()) {
                    say(client, "still plain");
                    assertThat(hear(backend, 11)).isEqualTo("still plain");
                }
            }
            String nio = "transport: nio\n";
            try (StandaloneProxy proxy = start(nio + plain)) {
                proxy.reload(parse(nio + tls));
                try (Socket client = connect(proxy, "stream")) {
                    say(client, "GET / HTTP/1.1\r\n\r\n");
                    assertThat(client.getInputStream().read())
                            .as("what is no TLS")
                            .isNegative();
                }
            }
        }
    }

    @Test
    void whatMakesNoRouteIsToldFromTheFile() {
        String begin = "listeners: [{ name: a, mode: tcp, bind: \"*:1\", tcpRoutes: [";
        String end = "] }]\npools: [{ name: p, backends: [] }]";
        assertThatThrownBy(() -> parse(begin + "{ pool: p, protocols: [smtp] }" + end))
                .hasMessageContaining("tcpRoutes[0]: protocols: smtp (expected: http, http2, tls, ssh or postgresql)");
        assertThatThrownBy(() -> parse(begin + "{ pool: p, serverNames: [\"a b\"] }" + end))
                .hasMessageContaining("tcpRoutes[0]: serverName: a b (expected: a name such as example.com");
        assertThatThrownBy(() -> parse(begin + end)).hasMessageContaining("pool: missing, and there are no");
    }
}
