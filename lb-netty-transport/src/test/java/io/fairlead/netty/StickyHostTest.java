package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.AdminState;
import io.fairlead.api.Outcome;
import io.fairlead.netty.RawClient.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Persistence by the host names of backends. */
class StickyHostTest {
    private static final StickyHost HOSTS = StickyHost.of("{id}.shop.test");

    private static Response ask(RawClient client, String method, String host, String target) throws IOException {
        return client.send(method + ' ' + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                .read(method.equals("HEAD"));
    }

    @Test
    void aClientIsSentToTheNameOfItsBackendAndStaysThere() throws IOException {
        try (ProxyFixture f = ProxyFixture.start(
                        Transport.NIO, options -> options.stickyHost(HOSTS), Origin.plain("a"), Origin.plain("b"));
                RawClient client = new RawClient(f.port)) {
            Response first = ask(client, "GET", "shop.test:8080", "/cart?x=1");
            assertThat(first.status).isEqualTo(307);
            assertThat(first.headers)
                    .containsEntry("location", "http://a.shop.test:8080/cart?x=1")
                    .containsEntry("cache-control", "no-store")
                    .containsEntry("connection", "keep-alive");
            for (int i = 0; i < 5; i++) {
                assertThat(ask(client, "GET", "a.shop.test:8080", "/cart").headers)
                        .containsEntry("x-backend", "a");
            }
            assertThat(ask(client, "HEAD", "shop.test", "/").headers).containsEntry("location", "http://b.shop.test/");
            assertThat(f.count(Outcome.LOCAL_REJECTED)).isEqualTo(2);
            f.awaitCount(Outcome.SUCCESS, 5);
        }
    }

    @Test
    void whoseBackendIsGoneIsSentToAnother() throws IOException {
        try (ProxyFixture f = ProxyFixture.start(
                        Transport.NIO, options -> options.stickyHost(HOSTS), Origin.plain("a"), Origin.plain("b"));
                RawClient client = new RawClient(f.port)) {
            f.balancer.admin("a", AdminState.DRAIN);
            assertThat(ask(client, "GET", "a.shop.test", "/").status)
                    .as("who is there stays")
                    .isEqualTo(200);
            f.balancer.admin("a", AdminState.MAINT);
            assertThat(ask(client, "GET", "a.shop.test", "/").headers).containsEntry("location", "http://b.shop.test/");
        }
    }

    @Test
    void whatCannotBeAskedAgainIsServedWhereItIs() throws IOException {
        try (ProxyFixture f =
                ProxyFixture.start(Transport.NIO, options -> options.stickyHost(HOSTS), Origin.plain("a"))) {
            assertThat(RawClient.once(f.port, "POST / HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 1\r\n\r\nx")
                            .status)
                    .isEqualTo(200);
            assertThat(RawClient.once(f.port, "GET / HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 1\r\n\r\nx").status)
                    .isEqualTo(200);
        }
        try (ProxyFixture f =
                ProxyFixture.start(Transport.NIO, options -> options.stickyHost(HOSTS), Origin.plain("No_Name"))) {
            assertThat(RawClient.get(f.port, "/").status).isEqualTo(200);
        }
    }

    @Test
    void http2ClientsAreSentThereToo() throws InterruptedException {
        try (ProxyFixture f =
                        ProxyFixture.start(Transport.NIO, options -> options.stickyHost(HOSTS), Origin.plain("a"));
                Http2Client client = new Http2Client(f.port)) {
            assertThat(client.get("/x").await().header("location")).isEqualTo("http://a.shop.test/x");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "{id}.shop.test, A.Shop.test:80, a",
        "{id}.shop.test, web-1.shop.test., web-1",
        "{id}.shop.test, shop.test,",
        "{id}.shop.test, a.b.shop.test,",
        "{id}.shop.test, .shop.test,",
        "web-{id}.test, web-7.test, 7",
        "web-{id}.test, web-.test,",
        "web-{id}.test, [::1]:80,"
    })
    void namesAreRead(String pattern, String authority, String id) {
        assertThat(StickyHost.of(pattern).backendId(authority)).isEqualTo(id);
    }

    @Test
    void namesAreWrittenIfTheyAreSome() {
        assertThat(HOSTS.host("web-1")).isEqualTo("web-1.shop.test");
        assertThat(HOSTS.host("Web")).isNull();
        assertThat(HOSTS.host("a.b")).isNull();
        assertThat(HOSTS.host("-a")).isNull();
        assertThat(HOSTS.host("a".repeat(64))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shop.test", "{id}..test", "{id}/x", "{id}.{id}.test", "http://{id}.test", "{id}.Test"})
    void refusesWhatIsNoPattern(String pattern) {
        assertThatThrownBy(() -> StickyHost.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: a host name with {id}");
    }
}
