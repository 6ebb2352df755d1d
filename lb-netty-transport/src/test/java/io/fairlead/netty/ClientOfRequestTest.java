package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.netty.RawClient.Response;
import io.fairlead.netty.filter.HeaderRules;
import io.fairlead.netty.filter.Redirect;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.LogFormat;
import io.fairlead.netty.log.LogTarget;
import io.fairlead.netty.net.Cidrs;
import io.fairlead.strategies.sticky.CookieKey;
import io.fairlead.strategies.sticky.StickyCookies;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who asked and under which id, as backends, clients and logs are told. */
@ExtendWith(LeakExtension.class)
class ClientOfRequestTest {
    private static final String HEAD = "GET / HTTP/1.1\r\nHost: a\r\n";
    private static final Forwarding TRUSTING = Forwarding.defaults().trusting(Cidrs.of("127.0.0.1", "10.0.0.0/8"));

    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private final AccessLog log = AccessLog.builder(LogTarget.stream(stream))
            .format(LogFormat.JSON)
            .requestHeaders(List.of("X-Request-Id"))
            .open();
    private final List<Map<String, String>> received = Collections.synchronizedList(new ArrayList<>());

    private Origin recording() {
        return Origin.start("a", call -> {
            received.add(call.headers);
            return call.answer(200, "ok");
        });
    }

    private List<String> lines() {
        log.close();
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void requestsAreGivenIds() throws Exception {
        HeaderRules telling = HeaderRules.builder()
                .setResponse("X-Request-Id", "{request-id}")
                .build();
        Set<String> ids = new HashSet<>();
        try (ProxyFixture f = ProxyFixture.start(
                Transport.NIO,
                options -> options.requestId("X-Request-Id").accessLog(log).filters(List.of(telling)),
                recording())) {
            for (int i = 0; i < 5; i++) {
                Response response = RawClient.once(f.port, HEAD + "X-Request-Id: forged\r\n\r\n");
                String id = response.headers.get("x-request-id");
                assertThat(id).matches("[0-9a-f]{32}");
                assertThat(received.get(i)).containsEntry("x-request-id", id);
                ids.add(id);
            }
            f.proxy.reconfigure(options -> options.forwarding(TRUSTING));
            assertThat(RawClient.once(f.port, HEAD + "X-Request-Id: theirs-1\r\n\r\n").headers)
                    .containsEntry("x-request-id", "theirs-1");
            assertThat(RawClient.once(f.port, HEAD + "X-Request-Id: a b\r\n\r\n")
                            .headers
                            .get("x-request-id"))
                    .matches("[0-9a-f]{32}");
        }
        assertThat(ids).hasSize(5);
        assertThat(String.join("\n", lines()))
                .contains(ids)
                .contains("theirs-1")
                .doesNotContain("forged");
    }

    @Test
    void whoHasComeOverTlsToATrustedProxyIsSecure() throws Exception {
        StickyCookies codec = StickyCookies.builder(List.of(
                        CookieKey.of(1, "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII))))
                .build();
        StickyCookie cookie = StickyCookie.insert("srv", codec).build();
        try (ProxyFixture f = ProxyFixture.start(
                Transport.NIO,
                options -> options.forwarding(TRUSTING)
                        .filters(List.of(Redirect.toHttps()))
                        .cookie(cookie),
                recording())) {
            Response secure = RawClient.once(f.port, HEAD + "X-Forwarded-Proto: https\r\n\r\n");
            assertThat(secure.status).isEqualTo(200);
            assertThat(secure.headers.get("set-cookie")).contains("; Secure");
            assertThat(RawClient.once(f.port, HEAD + "X-Forwarded-Proto: http\r\n\r\n").status)
                    .isEqualTo(308);
            assertThat(RawClient.once(f.port, HEAD + "\r\n").status).isEqualTo(308);
            f.proxy.reconfigure(options -> options.forwarding(Forwarding.defaults()));
            assertThat(RawClient.once(f.port, HEAD + "X-Forwarded-Proto: https\r\n\r\n").status)
                    .as("nobody is trusted")
                    .isEqualTo(308);
        }
    }

    @Test
    void theClientIsWhomTrustedProxiesName() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(
                Transport.NIO, options -> options.forwarding(TRUSTING).accessLog(log), recording())) {
            RawClient.once(f.port, HEAD + "X-Forwarded-For: 6.6.6.6, 198.51.100.7, 10.0.0.5\r\n\r\n");
            assertThat(received.get(0))
                    .containsEntry("x-forwarded-for", "6.6.6.6, 198.51.100.7, 10.0.0.5, 127.0.0.1")
                    .containsEntry("x-forwarded-port", Integer.toString(f.port));
            f.proxy.reconfigure(options -> options.forwarding(Forwarding.defaults()));
            RawClient.once(f.port, HEAD + "X-Forwarded-For: 6.6.6.6\r\n\r\n");
            assertThat(received.get(1)).containsEntry("x-forwarded-for", "127.0.0.1");
        }
        assertThat(lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"198.51.100.7\""),
                        line -> assertThat(line).contains("\"127.0.0.1\""));
    }
}
