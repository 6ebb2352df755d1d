package io.fairlead.samples.proxy.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.AdminState;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Relayed connections whose backend leaves service, with what the configuration says of them. */
class DepartureTest {
    private final StrategyCatalog strategies = StrategyCatalog.installed();
    private ServerSocket server;

    @BeforeEach
    void startServer() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @Test
    void sessionsAreResetWithTheirBackendWhereTheListenerSaysSo() throws Exception {
        try (StandaloneProxy proxy = start("closeSessionsOnDown: true");
                Session told = new Session(proxy, "told");
                Session calm = new Session(proxy, "calm")) {
            proxy.pools.get("apps").balancer().admin("app1", AdminState.MAINT);
            assertThatThrownBy(told::read).isInstanceOf(IOException.class).hasMessageContaining("reset");
            calm.relays();
        }
    }

    @Test
    void sessionsAreClosedWhenTheirBackendHasDrainedWhereTheListenerSaysSo() throws Exception {
        try (StandaloneProxy proxy = start("timeouts: { backendDrain: 1ms }");
                Session told = new Session(proxy, "told");
                Session calm = new Session(proxy, "calm")) {
            proxy.pools.get("apps").balancer().admin("app1", AdminState.DRAIN);
            assertThat(told.read()).as("the end").isEqualTo(-1);
            calm.relays();
        }
    }

    @Test
    void aReloadChangesItForTheSessionsToCome() throws Exception {
        try (StandaloneProxy proxy = start("closeSessionsOnDown: false");
                Session before = new Session(proxy, "told")) {
            proxy.reload(parse("closeSessionsOnDown: true"));
            try (Session after = new Session(proxy, "told")) {
                proxy.pools.get("apps").balancer().admin("app1", AdminState.MAINT);
                assertThatThrownBy(after::read).isInstanceOf(IOException.class).hasMessageContaining("reset");
                before.relays();
            }
        }
    }

    /** A relayed connection, from the client to the server. */
    private final class Session implements AutoCloseable {
        private final Socket client;
        private final Socket accepted;

        Session(StandaloneProxy proxy, String listener) throws IOException {
            client = new Socket(InetAddress.getLoopbackAddress(), Loopback.port(proxy, listener));
            client.setSoTimeout(10_000);
            accepted = server.accept();
            accepted.setSoTimeout(10_000);
            relays();
        }

        void relays() throws IOException {
            client.getOutputStream().write(7);
            assertThat(accepted.getInputStream().read()).isEqualTo(7);
        }

        int read() throws IOException {
            return client.getInputStream().read();
        }

        @Override
        public void close() throws IOException {
            client.close();
            accepted.close();
        }
    }

    private StandaloneProxy start(String option) throws ConfigException {
        return StandaloneProxy.start(parse(option), strategies::create);
    }

    private ProxyConfig parse(String option) throws ConfigException {
        return ConfigLoader.of(strategies).parse("test.yaml", """
                        listeners:
                          - { name: told, mode: tcp, bind: "127.0.0.1:0", pool: apps, %s }
                          - { name: calm, mode: tcp, bind: "127.0.0.1:0", pool: apps }
                        shutdown: { drain: 100ms }
                        pools: [ { name: apps, backends: [ { id: app1, address: "127.0.0.1:%d" } ] } ]
                        """.formatted(option, server.getLocalPort()));
    }
}
