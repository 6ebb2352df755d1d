package io.fairlead.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.ProxyProtocol;
import io.fairlead.netty.ProxyVersion;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.TcpProtocol;
import io.fairlead.netty.TcpProxy;
import io.fairlead.netty.TcpRoute;
import io.fairlead.netty.TcpRoutes;
import io.fairlead.netty.Transport;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.LogTarget;
import io.fairlead.netty.net.Cidrs;
import io.fairlead.netty.tls.ServerTls;
import io.fairlead.netty.tls.TestTls;
import io.fairlead.strategies.Strategies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who serves a TCP client, by what it says first; and every byte of that arrives. */
final class TcpRoutesTest {
    private static final String STARTUP = "\0\0\0\u0010\0\3\0\0user\0a\0\0";

    /** Pools of one origin each, by name. */
    private static final class Town implements AutoCloseable {
        final Map<String, ServerSocket> origins = new LinkedHashMap<>();
        final Map<String, LoadBalancer> pools = new LinkedHashMap<>();

        @Nullable
        TcpProxy proxy;

        Town(String... names) throws IOException {
            for (String name : names) {
                ServerSocket origin = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
                origin.setSoTimeout(20_000);
                origins.put(name, origin);
                pools.put(name, pool(name));
            }
        }

        LoadBalancer pool(String name) {
            return LoadBalancer.builder(Strategies.roundRobin())
                    .name(name)
                    .backends(List.of(Backend.of(
                            "b", (InetSocketAddress) origins.get(name).getLocalSocketAddress())))
                    .build();
        }

        TcpRoute.Builder to(String name) {
            return TcpRoute.to(pools.get(name));
        }

        void start(TcpProxy.Builder builder, UnaryOperator<TcpProxy.Builder> options) {
            proxy = options.apply(
                            builder.listen("127.0.0.1", 0).eventLoopThreads(1).drainTimeout(Duration.ofSeconds(1)))
                    .start();
        }

        Peer client() throws IOException {
            return Peer.connect(proxy.port());
        }

        Peer accept(String name) throws IOException {
            return new Peer(origins.get(name).accept());
        }

        /** The bytes arrive at this pool, and an answer comes back. */
        void leads(String bytes, String name) throws IOException {
            try (Peer client = client()) {
                client.say(bytes);
                try (Peer backend = accept(name)) {
                    backend.hear(bytes).say("answer").fin();
                    client.hear("answer").fin();
                }
            }
        }

        void isRefused(String bytes, TcpError error) throws IOException {
            long before = proxy.stats().errors(error);
            try (Peer client = client()) {
                client.say(bytes).end();
            }
            await(() -> proxy.stats().errors(error) == before + 1);
        }

        void await(java.util.function.BooleanSupplier condition) {
            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime()).as("%s", proxy.stats()).isLessThan(end);
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            }
        }

        @Override
        public void close() throws IOException {
            if (proxy != null) {
                proxy.close();
                assertThat(proxy.stats().current()).isZero();
            }
            for (LoadBalancer pool : pools.values()) {
                assertThat(pool.view().backends())
                        .extracting(BackendView::inFlight)
                        .containsOnly(0L);
            }
            for (ServerSocket origin : origins.values()) {
                origin.close();
            }
        }
    }

    private static String seed(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of("conformance", "seeds", "ClientHelloFuzz", name));
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void theFirstBytesLeadToPoolsAndArriveAsTheyWere() throws Exception {
        try (Town town = new Town("http", "h2", "tls", "ssh", "pg", "rest")) {
            town.start(
                    TcpProxy.builder(town.pools.get("rest")),
                    o -> o.routes(TcpRoutes.builder()
                            .add(town.to("http").protocols(TcpProtocol.HTTP).build())
                            .add(town.to("h2").protocols(TcpProtocol.HTTP_2).build())
                            .add(town.to("tls").protocols(TcpProtocol.TLS).build())
                            .add(town.to("ssh")
                                    .protocols(TcpProtocol.SSH)
                                    .silent()
                                    .build())
                            .add(town.to("pg").protocols(TcpProtocol.POSTGRESQL).build())
                            .patience(Duration.ofMillis(300))
                            .build()));
            town.leads("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "http");
            town.leads("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "h2");
            town.leads(seed("half"), "tls"); // nobody asks for its name
            town.leads("SSH-2.0-OpenSSH_9.2\r\n", "ssh");
            town.leads(STARTUP, "pg");
            town.leads("220 mail\r\n", "rest");
            town.leads("SSH", "rest"); // and no more
            try (Peer client = town.client()) {
                client.say("SS").fin();
                try (Peer backend = town.accept("rest")) {
                    assertThat(backend.hear("SS").end()).isEqualTo(Peer.End.FIN);
                    backend.say("?").fin();
                    assertThat(client.hear("?").end()).isEqualTo(Peer.End.FIN);
                }
            }
            // whoever waits for the server to speak
            try (Peer client = town.client();
                    Peer backend = town.accept("ssh")) {
                backend.say("SSH-2.0-here\r\n");
                client.hear("SSH-2.0-here\r\n").say("SSH-2.0-there\r\n");
                backend.hear("SSH-2.0-there\r\n");
            }
            assertThat(town.proxy.stats().errors()).isEmpty();
            assertThat(town.proxy.traffic().backends("http").get("b").requests())
                    .isEqualTo(1);
            assertThat(town.proxy.traffic().backends("rest").get("b").requests())
                    .isEqualTo(3);
            assertThat(town.proxy.traffic().frontends().get(0).traffic().requests())
                    .isEqualTo(9);
        }
    }

    @Test
    void namesLeadToPoolsWithoutEndingTls() throws Exception {
        try (Town town = new Town("one", "wild", "deep", "h2", "rest")) {
            town.start(
                    TcpProxy.builder(town.pools.get("rest")),
                    o -> o.routes(TcpRoutes.of(
                            town.to("h2").serverName("*.example.org").alpn("h2").build(),
                            town.to("wild").serverName("*.example.org").build(),
                            town.to("deep").serverName("*.deep.example.org").build(),
                            town.to("one").serverName("One.Example.org").build())));
            Map<String, String> expected = new LinkedHashMap<>();
            expected.put("one.example.org", "one");
            expected.put("ONE.EXAMPLE.ORG", "one");
            expected.put("two.example.org", "wild");
            expected.put("a.b.example.org", "wild");
            expected.put("a.deep.example.org", "deep");
            expected.put("deep.example.org", "wild");
            expected.put("example.org", "rest");
            expected.put("two.example.org h2", "h2");
            expected.put("one.example.org h2", "one");
            for (Map.Entry<String, String> each : expected.entrySet()) {
                boolean h2 = each.getKey().endsWith(" h2");
                String name = h2 ? each.getKey().replace(" h2", "") : each.getKey();
                String[] alpn = h2 ? new String[] {"h2", "http/1.1"} : new String[0];
                try (SSLSocket client = TestTls.connect(TestTls.clients(), town.proxy.port(), name, alpn)) {
                    Thread shaking = new Thread(() -> shake(client));
                    shaking.start();
                    try (Peer backend = town.accept(each.getValue())) {
                        assertThat(backend.socket.getInputStream().read()).isEqualTo(22);
                    }
                    shaking.join();
                }
            }
            town.leads("not TLS at all\r\n", "rest");
            town.leads(seed("openssl-tls12-no-sni"), "rest");
            town.leads(seed("fragmented"), "h2");
            assertThat(town.proxy.stats().errors()).containsOnlyKeys(TcpError.BACKEND_RESET); // nobody shook hands
        }
    }

    private static void shake(SSLSocket client) {
        try {
            client.startHandshake();
        } catch (IOException e) {
            // the backend answers nothing
        }
    }

    @Test
    void aHelloInManySegmentsIsWaitedFor() throws Exception {
        try (Town town = new Town("wild", "rest")) {
            town.start(
                    TcpProxy.builder(town.pools.get("rest")),
                    o -> o.routes(TcpRoutes.of(
                            town.to("wild").serverName("*.example.org").build())));
            byte[] hello = seed("fragmented").getBytes(StandardCharsets.ISO_8859_1);
            try (Peer client = town.client()) {
                client.socket.setTcpNoDelay(true);
                for (byte b : hello) {
                    client.socket.getOutputStream().write(b);
                }
                client.send(7, 2 << 20).fin();
                try (Peer backend = town.accept("wild")) {
                    assertThat(backend.socket.getInputStream().readNBytes(hello.length))
                            .isEqualTo(hello);
                    assertThat(backend.receive(7)).isEqualTo(new Peer.Received(2 << 20, Peer.End.FIN));
                }
            }
        }
    }

    @Test
    void whatNobodyServesIsClosedCountedAndLogged() throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(lines)).open();
        try (Town town = new Town("pg", "one")) {
            town.start(
                    TcpProxy.builder(TcpRoutes.builder()
                            .add(town.to("pg").protocols(TcpProtocol.POSTGRESQL).build())
                            .add(town.to("one").serverName("one.test").build())
                            .patience(Duration.ofMillis(200))
                            .longestHello(600)
                            .build()),
                    o -> o.accessLog(log));
            town.isRefused("SSH-2.0-OpenSSH_9.2\r\n", TcpError.NO_ROUTE);
            town.isRefused("", TcpError.NO_ROUTE); // silence
            town.isRefused(seed("curl"), TcpError.NO_ROUTE);
            town.isRefused(seed("half"), TcpError.BAD_HELLO); // late
            town.isRefused("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0010\u0000", TcpError.BAD_HELLO); // too long
            town.isRefused(seed("openssl-sni-alpn").replace("db.ex", "db ex"), TcpError.BAD_HELLO);
            try (Peer client = town.client()) {
                client.say(seed("half")).fin().end();
            }
            town.await(() -> town.proxy.stats().errors(TcpError.BAD_HELLO) == 4);
            town.client().close(); // says nothing and goes
            town.leads(STARTUP, "pg");
            assertThat(town.proxy.stats().errors()).hasSize(2);
            assertThat(town.proxy.stats().connections()).isEqualTo(1);
        }
        log.close();
        assertThat(lines.toString(StandardCharsets.US_ASCII).lines().toList())
                .hasSize(8)
                .filteredOn(line -> line.contains(" PR "))
                .hasSize(7);
    }

    @Test
    void aHeaderComesBeforeTheHelloAndTlsThatEndsHereIsRoutedToo() throws Exception {
        ServerTls tls = ServerTls.forTcp()
                .certificate(TestTls.file("sec1.pem"), TestTls.file("sec1.key"))
                .alpn(List.of("postgresql", "other"))
                .build();
        try (Town town = new Town("one", "rest")) {
            town.start(
                    TcpProxy.builder(town.pools.get("rest")),
                    o -> o.transport(Transport.NIO)
                            .proxyProtocol(ProxyProtocol.from(Cidrs.of("127.0.0.0/8")))
                            .routes(TcpRoutes.of(town.to("one")
                                    .serverName("one.test")
                                    .alpn("postgresql")
                                    .build())));
            String header = "PROXY TCP4 192.0.2.9 192.0.2.1 4711 443\r\n";
            String hello = seed("openssl-postgresql");
            try (Peer client = town.client()) {
                client.say(header + hello);
                try (Peer backend = town.accept("one")) {
                    assertThat(new String(
                                    backend.socket.getInputStream().readNBytes(hello.length()),
                                    StandardCharsets.ISO_8859_1))
                            .isEqualTo(hello);
                }
            }
            town.proxy.reconfigure(o -> o.proxyProtocol(null).tls(tls));
            for (String protocol : List.of("postgresql", "other")) {
                try (SSLSocket client = TestTls.connect(TestTls.clients(), town.proxy.port(), "one.test", protocol)) {
                    client.startHandshake();
                    client.getOutputStream().write("plain".getBytes(StandardCharsets.US_ASCII));
                    try (Peer backend = town.accept(protocol.equals("other") ? "rest" : "one")) {
                        backend.hear("plain");
                    }
                }
            }
        }
    }

    @Test
    void aRouteHasAWayToItsBackendsOfItsOwn() throws Exception {
        try (Town town = new Town("told", "rest")) {
            town.start(
                    TcpProxy.builder(town.pools.get("rest")),
                    o -> o.routes(TcpRoutes.of(town.to("told")
                            .protocols(TcpProtocol.SSH)
                            .backendProxyProtocol(ProxyVersion.V1)
                            .build())));
            try (Peer client = town.client()) {
                client.say("SSH-2.0\r\n");
                try (Peer backend = town.accept("told")) {
                    backend.hear("PROXY TCP4 127.0.0.1 127.0.0.1 " + client.socket.getLocalPort() + ' '
                            + town.proxy.port() + "\r\nSSH-2.0\r\n");
                }
            }
            town.leads("GET / HTTP/1.1\r\n\r\n", "rest");
        }
    }

    @Test
    void routesAreExchangedWhileSessionsGoOn() throws Exception {
        try (Town town = new Town("a", "b", "rest")) {
            town.start(
                    TcpProxy.builder(town.pools.get("rest")),
                    o -> o.routes(
                            TcpRoutes.of(town.to("a").protocols(TcpProtocol.SSH).build())));
            List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String name = (i % 2 == 0) ? "a" : "b";
                town.proxy.reconfigure(o -> o.routes(
                        TcpRoutes.of(town.to(name).protocols(TcpProtocol.SSH).build())));
                Peer client = town.client().say("SSH-2.0\r\n");
                Peer backend = town.accept(name).hear("SSH-2.0\r\n");
                peers.add(client);
                peers.add(backend);
            }
            for (int i = 0; i < peers.size(); i += 2) {
                Peer.greet(peers.get(i), peers.get(i + 1));
                peers.get(i).close();
                peers.get(i + 1).close();
            }
            town.proxy.reconfigure(o -> o.routes(null));
            try (Peer client = town.client();
                    Peer backend = town.accept("rest")) {
                backend.say("first");
                client.hear("first");
            }
            LoadBalancer namesake = town.pool("rest");
            assertThatThrownBy(() -> town.proxy.reconfigure(
                            o -> o.routes(TcpRoutes.of(TcpRoute.to(namesake).build()))))
                    .hasMessage("routes: a pool has the name of the listener's, rest (expected: names of their own)");
            town.await(() -> town.proxy.stats().current() == 0);
        }
    }
}
