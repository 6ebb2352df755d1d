package io.fairlead.samples.proxy.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.HealthStatus;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** UNIX sockets, from the file to the socket: in front, behind, under checks and over reloads. */
class UnixListenerTest {
    private final StrategyCatalog strategies = StrategyCatalog.installed();

    @TempDir
    private Path directory;

    private ProxyConfig parse(String yaml) throws ConfigException {
        return ConfigLoader.of(strategies).parse("test", yaml.replace("DIR", directory.toString()));
    }

    private String get() throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("web")))) {
            channel.write(ByteBuffer.wrap(
                    "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String yaml(String options) {
        return """
                listeners:
                  - { name: app, bind: "unix:DIR/app", routes: [{ respond: { status: 200, body: app } }] }
                  - { name: web, bind: "unix:DIR/web", pool: apps, socket: "0600", %s }
                pools:
                  - { name: apps, check: { type: http, interval: 50ms }, backends: [{ id: a, address: "unix:DIR/app" }] }
                """.formatted(options);
    }

    @Test
    void requestsChecksAndReloads() throws Exception {
        try (StandaloneProxy proxy = StandaloneProxy.start(parse(yaml("")), strategies::create)) {
            assertThat(get()).startsWith("HTTP/1.1 200 ").endsWith("app");
            assertThat(Files.getPosixFilePermissions(directory.resolve("web")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            for (int i = 0; i < 200 && health(proxy) != HealthStatus.UP; i++) {
                LockSupport.parkNanos(50_000_000);
            }
            assertThat(health(proxy)).isEqualTo(HealthStatus.UP);
            Object key = Files.getAttribute(directory.resolve("web"), "unix:ino");
            proxy.reload(parse(yaml("xBackend: true")));
            assertThat(get()).contains("x-backend: a");
            assertThat(Files.getAttribute(directory.resolve("web"), "unix:ino")).isEqualTo(key);
        }
        assertThat(directory).isEmptyDirectory();
    }

    private static HealthStatus health(StandaloneProxy proxy) {
        return proxy.pools
                .get("apps")
                .balancer()
                .view()
                .backends()
                .get(0)
                .state()
                .health();
    }

    @Test
    void whatIsWrongIsNamed() {
        assertWrong(
                yaml("").replace("unix:DIR/web", "unix:web"),
                "test:3: listeners[1].bind: \"unix:web\" (expected: unix: and an absolute path");
        assertWrong(
                yaml("").replace("unix:DIR/web", "*:80"),
                "test:3: listeners[1].socket: only with a UNIX socket in \"bind\" (it is 0.0.0.0:80)");
        assertWrong(
                yaml("").replace("unix:DIR/web", "fd@web"),
                "test:3: listeners[1].socket: only with a UNIX socket in \"bind\" (it is fd@web)");
        assertWrong(
                yaml("").replace("unix:DIR/web", "fd@a:b"),
                "test:3: listeners[1].bind: \"fd@a:b\" (expected: fd@ and the name of a socket without blanks and colons");
        assertWrong(
                yaml("").replace("address: \"unix:DIR/app\"", "address: fd@app"),
                "test:5: pools[0].backends[0].address: \"fd@app\" (expected: host:port");
        assertWrong(
                yaml("").replace("0600", "rw"),
                "test:3: listeners[1].socket.mode: \"rw\" (expected: three octal digits, such as 660)");
        assertWrong(yaml("").replace("unix:DIR/web", "unix:DIR/app"), "is already listeners[0].bind in line 2");
        assertWrong(
                yaml("").replace("type: http,", "type: http, port: 80,"),
                "test:5: pools[0].check.port: backend \"a\" has a UNIX socket, which has no port");
        assertWrong(
                yaml("") + "admin: { bind: \"unix:/a\" }",
                "admin.bind: \"unix:/a\" (expected: host:port, such as 127.0.0.1:8080 or *:80)");
    }

    private void assertWrong(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml)).hasMessageContaining(message);
    }
}
