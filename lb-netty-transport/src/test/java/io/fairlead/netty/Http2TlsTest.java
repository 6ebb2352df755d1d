package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.netty.tls.ServerTls;
import io.fairlead.netty.tls.TestTls;
import io.fairlead.netty.tls.TlsEngine;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The JDK's client, which agrees upon HTTP/2 by ALPN, and upgrades under TLS. */
final class Http2TlsTest {
    static Stream<Arguments> ways() {
        return ProxyFixture.transports()
                .flatMap(transport ->
                        Stream.of(TlsEngine.JDK, TlsEngine.BORINGSSL).map(engine -> Arguments.of(transport, engine)));
    }

    private static ServerTls tls(TlsEngine engine) {
        return ServerTls.forHttp()
                .engine(engine)
                .certificate(TestTls.file("sec1.pem"), TestTls.file("sec1.key"))
                .build();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theJdksClientAgreesUponHttp2(Transport transport, TlsEngine engine) throws Exception {
        Origin origin = Origin.start(
                "a",
                call -> call.answer(
                        200, call.headers.get("x-forwarded-proto") + call.body().length()));
        try (ProxyFixture f = ProxyFixture.start(transport, options -> options.tls(tls(engine)), origin)) {
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(TestTls.clients())
                    .version(HttpClient.Version.HTTP_2)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + f.port + "/"))
                    .timeout(Duration.ofSeconds(20))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[300_000]))
                    .build();
            HttpResponse<String> first = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(first.body()).isEqualTo("https300000");
            List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> each : all) {
                assertThat(each.get(20, TimeUnit.SECONDS).body()).isEqualTo("https300000");
            }
            assertThat(f.proxy.stats().connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsEngine.class,
            names = {"JDK", "BORINGSSL"})
    void anUpgradeWorksUnderTls(TlsEngine engine) throws Exception {
        Origin origin = UpgradeTest.echo(new ConcurrentHashMap<>());
        try (ProxyFixture f = ProxyFixture.start(Transport.NIO, options -> options.tls(tls(engine)), origin)) {
            SSLSocket socket = TestTls.connect(TestTls.clients(), f.port, "localhost", "http/1.1");
            socket.startHandshake();
            try (RawClient client = new RawClient(socket)) {
                assertThat(client.send(UpgradeTest.REQUEST + "early ").read().status)
                        .isEqualTo(101);
                client.send("and late ");
                assertThat(new String(client.in.readNBytes(21), StandardCharsets.ISO_8859_1))
                        .isEqualTo("hello early and late ");
            }
        }
    }
}
