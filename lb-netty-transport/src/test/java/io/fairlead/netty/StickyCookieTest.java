package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.AdminState;
import io.fairlead.netty.RawClient.Response;
import io.fairlead.strategies.sticky.CookieKey;
import io.fairlead.strategies.sticky.StickyCookies;
import io.fairlead.strategies.sticky.StickyTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that meet their backend again by a cookie, over sockets. */
@ExtendWith(LeakExtension.class)
class StickyCookieTest {
    private final StickyCookies codec = StickyCookies.builder(
                    List.of(CookieKey.of(1, "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII))))
            .build();
    private final List<String> cookies = Collections.synchronizedList(new ArrayList<>());

    private Origin origin(String id, String answer) {
        return Origin.start(id, call -> {
            cookies.add(call.headers.getOrDefault("cookie", "none"));
            return call.send("HTTP/1.1 200 X\r\n" + answer + "Content-Length: 0\r\n\r\n");
        });
    }

    private ProxyFixture start(StickyCookie cookie, String answer) {
        ProxyFixture f = ProxyFixture.start(
                Transport.NIO,
                options -> options.cookie(cookie),
                origin("a", answer),
                origin("b", answer),
                origin("c", answer));
        f.balancer.subscribe(codec);
        return f;
    }

    @Test
    void anInsertedCookieKeepsAClientWithItsBackend() throws Exception {
        try (ProxyFixture f = start(StickyCookie.insert("SRV", codec).build(), "")) {
            Response first = get(f, "");
            String set = first.headers.get("set-cookie");
            assertThat(set).matches("SRV=[A-Za-z0-9_-]{39}; Path=/; HttpOnly; SameSite=Lax");
            assertThat(first.headers).containsEntry("cache-control", "private");
            String cookie = set.substring(0, set.indexOf(';'));
            for (int i = 0; i < 5; i++) {
                Response again = get(f, "x=y; " + cookie);
                assertThat(again.backend()).isEqualTo(first.backend());
                assertThat(again.headers).doesNotContainKeys("set-cookie", "cache-control");
            }
            assertThat(cookies).containsExactly("none", "x=y", "x=y", "x=y", "x=y", "x=y");
            assertThat(get(f, "SRV=forged").headers).containsKey("set-cookie");
        }
    }

    @Test
    void aBackendThatDrainsIsKeptAndOneThatIsGoneIsReplaced() throws Exception {
        try (ProxyFixture f = start(StickyCookie.insert("SRV", codec).build(), "")) {
            Response first = get(f, "");
            String cookie = cookie(first);
            f.balancer.admin(first.backend(), AdminState.DRAIN);
            assertThat(get(f, cookie).backend()).isEqualTo(first.backend());
            f.balancer.admin(first.backend(), AdminState.MAINT);
            Response moved = get(f, cookie);
            assertThat(moved.backend()).isNotEqualTo(first.backend());
            assertThat(get(f, cookie(moved)).backend()).isEqualTo(moved.backend());
        }
    }

    @Test
    void aBackendThatCannotBeReachedIsReplaced() throws Exception {
        Origin dead = origin("dead", "");
        StickyCookie cookie = StickyCookie.insert("SRV", codec).build();
        try (ProxyFixture f =
                ProxyFixture.start(Transport.NIO, options -> options.cookie(cookie), dead, origin("b", ""))) {
            f.balancer.subscribe(codec);
            Response first = get(f, "");
            while (!first.backend().equals("dead")) {
                first = get(f, "");
            }
            dead.close();
            Response moved = get(f, cookie(first));
            assertThat(moved.status).isEqualTo(200);
            assertThat(moved.backend()).isEqualTo("b");
            assertThat(moved.headers).containsKey("set-cookie");
        }
    }

    @Test
    void aPrefixIsSeenByTheClientAlone() throws Exception {
        try (ProxyFixture f =
                start(StickyCookie.prefix("JSESSIONID", codec).build(), "Set-Cookie: JSESSIONID=s1; Path=/\r\n")) {
            Response first = get(f, "");
            assertThat(first.headers.get("set-cookie")).matches("JSESSIONID=[A-Za-z0-9_-]{39}~s1; Path=/");
            for (int i = 0; i < 5; i++) {
                assertThat(get(f, cookie(first)).backend()).isEqualTo(first.backend());
            }
            assertThat(cookies)
                    .containsExactly(
                            "none",
                            "JSESSIONID=s1",
                            "JSESSIONID=s1",
                            "JSESSIONID=s1",
                            "JSESSIONID=s1",
                            "JSESSIONID=s1");
        }
    }

    @Test
    void aTableLearnsTheSessionsOfBackends() throws Exception {
        StickyTable table = StickyTable.builder().build();
        try (ProxyFixture f = start(StickyCookie.learn("sid", table).build(), "Set-Cookie: sid=one\r\n")) {
            Response first = get(f, "");
            assertThat(first.headers).containsEntry("set-cookie", "sid=one");
            for (int i = 0; i < 5; i++) {
                assertThat(get(f, "sid=one").backend()).isEqualTo(first.backend());
            }
        }
    }

    private static String cookie(Response response) {
        String set = response.headers.get("set-cookie");
        return set.substring(0, set.indexOf(';'));
    }

    private static Response get(ProxyFixture f, String cookie) throws Exception {
        String field = cookie.isEmpty() ? "" : "Cookie: " + cookie + "\r\n";
        return RawClient.once(f.port, "GET / HTTP/1.1\r\nHost: test\r\n" + field + "\r\n");
    }
}
