package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Outcome;
import io.fairlead.netty.RawClient.Response;
import io.fairlead.netty.filter.Answer;
import io.fairlead.netty.filter.HeaderRules;
import io.fairlead.netty.filter.HttpFilter;
import io.fairlead.netty.filter.Redirect;
import io.fairlead.netty.filter.RequestHead;
import io.fairlead.netty.filter.ResponseHead;
import io.fairlead.netty.route.Route;
import io.fairlead.netty.route.Routes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Filters and what stands on them, over sockets: what reaches the backend, and what the client is told. */
@ExtendWith(LeakExtension.class)
class FilterTest {
    private static final String HEAD = "GET /p?q HTTP/1.1\r\nHost: Example.com:8080\r\n";

    private final List<Map<String, String>> received = Collections.synchronizedList(new ArrayList<>());

    private Origin recording(String id) {
        return Origin.start(id, call -> {
            call.headers.put(":line", call.line);
            received.add(call.headers);
            call.drain();
            return call.send("HTTP/1.1 200 X\r\nServer: secret\r\nContent-Length: 2\r\n\r\nok");
        });
    }

    private ProxyFixture with(HttpFilter... filters) {
        return ProxyFixture.start(Transport.NIO, options -> options.filters(List.of(filters)), recording("a"));
    }

    @Test
    void headerRulesChangeWhatIsForwardedAndWhatIsAnswered() throws Exception {
        HeaderRules rules = HeaderRules.builder()
                .setRequest("X-Client", "{client} {scheme} {host} {authority} {target}")
                .removeRequest("Authorization")
                .setRequest("X-Forwarded-Proto", "https")
                .setRequest("Host", "inside")
                .removeResponse("server")
                .setResponse("X-Served-By", "{backend}")
                .addResponse("Set-Cookie", "a=b")
                .build();
        try (ProxyFixture f = with(rules)) {
            Response response = RawClient.once(
                    f.port, HEAD + "Authorization: x\r\nX-Client: forged\r\nX-Forwarded-Proto: gopher\r\n\r\n");
            assertThat(received.get(0))
                    .containsEntry("x-client", "127.0.0.1 http Example.com Example.com:8080 /p?q")
                    .containsEntry("host", "inside")
                    .containsEntry("x-forwarded-proto", "https")
                    .containsEntry("x-forwarded-host", "Example.com:8080")
                    .doesNotContainKey("authorization");
            assertThat(response.headers)
                    .containsEntry("x-served-by", "a")
                    .containsEntry("set-cookie", "a=b")
                    .doesNotContainKey("server");
        }
    }

    @Test
    void filtersSeeRequestsInTheirOrderAndResponsesTheOtherWayRound() throws Exception {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        try (ProxyFixture f = with(tracing("first", calls), tracing("second", calls))) {
            assertThat(RawClient.get(f.port, "/").status).isEqualTo(200);
            assertThat(calls)
                    .containsExactly(
                            "first received",
                            "second received",
                            "first forwarding",
                            "second forwarding",
                            "second responding 200 of a",
                            "first responding 200 of a");
        }
    }

    private static HttpFilter tracing(String name, List<String> calls) {
        return new HttpFilter() {
            @Override
            public void received(RequestHead head) {
                calls.add(name + " received");
            }

            @Override
            public void forwarding(RequestHead head) {
                calls.add(name + " forwarding");
            }

            @Override
            public void responding(RequestHead request, ResponseHead head) {
                calls.add(name + " responding " + head.status() + " of " + head.backendId());
            }
        };
    }

    @Test
    void anAnswerOfAFilterKeepsTheConnection() throws Exception {
        HttpFilter guard = received(head -> {
            if (head.target().startsWith("/no")) {
                head.answer(new Answer(403, List.of(Map.entry("X-Why", "no")), "not here\n"));
            }
        });
        try (ProxyFixture f = with(guard);
                RawClient client = new RawClient(f.port)) {
            for (int i = 0; i < 3; i++) {
                Response refused =
                        client.send("GET /no HTTP/1.1\r\nHost: a\r\n\r\n").read();
                assertThat(refused.status).isEqualTo(403);
                assertThat(refused.body).isEqualTo("not here\n");
                assertThat(refused.headers).containsEntry("x-why", "no").containsEntry("connection", "keep-alive");
                assertThat(client.send("HEAD /no HTTP/1.1\r\nHost: a\r\n\r\n").read(true).status)
                        .isEqualTo(403);
                assertThat(client.send(HEAD + "\r\n").read().status).isEqualTo(200);
            }
            Response last = client.send("POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde")
                    .read();
            assertThat(last.status).isEqualTo(403);
            assertThat(last.headers).containsEntry("connection", "close");
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(f.proxy.stats().responses()).isEqualTo(Map.of(2, 3L, 4, 7L));
            assertThat(f.proxy.stats().errors()).isEmpty();
        }
        assertThat(received).hasSize(3);
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
        try (ProxyFixture f = with(received(head -> {
                    if (head.target().equals("/no")) {
                        head.answer(Answer.of(204));
                    }
                }));
                RawClient client = new RawClient(f.port)) {
            String no = "GET /no HTTP/1.1\r\nHost: a\r\n\r\n";
            client.send(no + HEAD + "\r\n" + no + no + HEAD + "\r\n");
            for (int expected : new int[] {204, 200, 204, 204, 200}) {
                assertThat(client.read().status).isEqualTo(expected);
            }
        }
    }

    @Test
    void aFilterMayChangeTheTarget() throws Exception {
        try (ProxyFixture f = with(received(head -> head.target("/v1" + head.target())))) {
            assertThat(RawClient.once(f.port, HEAD + "\r\n").status).isEqualTo(200);
            assertThat(received.get(0)).containsEntry(":line", "GET /v1/p?q HTTP/1.1");
        }
    }

    @Test
    void aRedirectLeadsElsewhere() throws Exception {
        try (ProxyFixture f = with(Redirect.toHttps())) {
            Response response = RawClient.once(f.port, HEAD + "\r\n");
            assertThat(response.status).isEqualTo(308);
            assertThat(response.headers).containsEntry("location", "https://Example.com/p?q");
        }
        assertThat(received).isEmpty();
    }

    @Test
    void aFilterThatFailsFailsTheRequest() throws Exception {
        AtomicReference<String> where = new AtomicReference<>("");
        HttpFilter broken = new HttpFilter() {
            @Override
            public void received(RequestHead head) {
                fail("received");
            }

            @Override
            public void forwarding(RequestHead head) {
                fail("forwarding");
            }

            @Override
            public void responding(RequestHead request, ResponseHead head) {
                fail("responding");
            }

            private void fail(String here) {
                if (where.get().equals(here)) {
                    throw new IllegalStateException("broken on purpose");
                }
            }
        };
        try (ProxyFixture f = with(broken)) {
            int failures = 0;
            for (String here : List.of("received", "forwarding", "responding")) {
                where.set(here);
                assertThat(RawClient.once(f.port, HEAD + "\r\n").status)
                        .as(here)
                        .isEqualTo(500);
                String withBody = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
                assertThat(RawClient.once(f.port, withBody).status).as(here).isEqualTo(500);
                failures += 2;
                assertThat(f.proxy.stats().errors()).isEqualTo(Map.of(ProxyError.FILTER_FAILED, (long) failures));
            }
            where.set("");
            assertThat(RawClient.once(f.port, HEAD + "\r\n").status).isEqualTo(200);
            f.awaitCount(Outcome.SUCCESS, 3); // the backend has answered two of the failures
        }
    }

    @Test
    void aHeadThatAFilterKeepsIsNobodyElses() throws Exception {
        AtomicReference<RequestHead> kept = new AtomicReference<>();
        try (ProxyFixture f = with(received(kept::set))) {
            assertThat(RawClient.once(f.port, HEAD + "\r\n").status).isEqualTo(200);
            ProxyFixture.await("the end of the request", () -> f.proxy.stats().bytesOut() > 0);
            assertThatThrownBy(() -> kept.get().target())
                    .hasMessage("the request is over: a filter must not keep its head");
        }
    }

    @Test
    void streamsAreFilteredAndRoutedAsRequestsOfConnectionsAre() throws Exception {
        HttpFilter guard = received(head -> {
            if (head.target().equals("/no")) {
                head.answer(Answer.of(403, "X-Why", "no"));
            } else if (head.target().equals("/broken")) {
                throw new IllegalStateException("broken on purpose");
            }
        });
        HeaderRules rules = HeaderRules.builder()
                .setRequest("X-Client", "{client} {authority}")
                .setResponse("X-Served-By", "{backend}")
                .build();
        try (ProxyFixture f = with(guard, rules);
                Http2Client client = new Http2Client(f.port)) {
            Http2Client.Exchange served = client.get("/p").await();
            assertThat(served.status()).isEqualTo(200);
            assertThat(served.header("x-served-by")).isEqualTo("a");
            assertThat(received.get(0)).containsEntry("x-client", "127.0.0.1 test");
            Http2Client.Exchange refused = client.get("/no").await();
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.header("x-why")).isEqualTo("no");
            assertThat(client.send("HEAD", "/no", true).await().body()).isEmpty();
            assertThat(client.get("/broken").await().status()).isEqualTo(500);
            f.proxy.reconfigure(options ->
                    options.routes(Routes.of(Route.to(f.balancer).prefix("/p").build())));
            assertThat(client.get("/p/../..").await().status()).isEqualTo(400);
            assertThat(client.get("/p").await().status()).isEqualTo(200);
        }
    }

    @Test
    void whatCannotBeSetIsRefused() {
        try (ProxyFixture f = with()) {
            assertThatThrownBy(() -> f.proxy.reconfigure(options -> options.requestId("Content-Length")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static HttpFilter received(Consumer<RequestHead> does) {
        return new HttpFilter() {
            @Override
            public void received(RequestHead head) {
                does.accept(head);
            }
        };
    }
}
