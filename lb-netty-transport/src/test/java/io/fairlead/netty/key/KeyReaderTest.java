package io.fairlead.netty.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Attempt;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.RequestKey;
import io.fairlead.strategies.Strategies;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the key of a request is made of. */
class KeyReaderTest {
    private static final ClientKey CLIENT = ClientKey.of(new InetSocketAddress("192.0.2.1", 4711));

    private final LoadBalancer balancer =
            LoadBalancer.builder(Strategies.roundRobin()).build();

    @Test
    void everyPartOfARequestMakesAKey() {
        HttpRequest request = request("GET", "/p/q?id=7&x=8");
        request.headers()
                .add("X-User", "ann")
                .add("X-User", "bob")
                .add("Cookie", "a=b; s=v1")
                .add("Cookie", "t=v2")
                .add("Cookie", "t=v3; s=v3");
        assertThat(key(RequestKey.source(), request)).isEqualTo(KeyHash.of(new byte[] {(byte) 192, 0, 2, 1}));
        assertThat(key(RequestKey.header("x-user"), request)).isEqualTo(KeyHash.of("ann"));
        assertThat(key(RequestKey.cookie("s"), request)).isEqualTo(KeyHash.of("v1"));
        assertThat(key(RequestKey.cookie("t"), request)).isEqualTo(KeyHash.of("v2"));
        assertThat(key(RequestKey.path(), request)).isEqualTo(KeyHash.of("/p/q"));
        assertThat(key(RequestKey.target(), request)).isEqualTo(KeyHash.of("/p/q?id=7&x=8"));
        assertThat(key(RequestKey.query("id"), request)).isEqualTo(KeyHash.of("7"));
        assertThat(key(RequestKey.methodAndPath(), request)).isEqualTo(KeyHash.of("GET /p/q"));
    }

    @Test
    void whatIsNotThereOrEmptyMakesNone() {
        HttpRequest request = request("GET", "/?id=&x");
        request.headers().add("X-User", "").add("Cookie", "s=");
        for (RequestKey key : new RequestKey[] {
            RequestKey.header("X-User"),
            RequestKey.header("X-None"),
            RequestKey.cookie("s"),
            RequestKey.cookie("t"),
            RequestKey.query("id"),
            RequestKey.query("x"),
            RequestKey.query("y")
        }) {
            assertThat(key(key, request)).as(key.toString()).isNull();
        }
        assertThat(key(RequestKey.cookie("s"), request("GET", "/"))).isNull();
    }

    @Test
    void theHostOfAnAbsoluteTargetIsNoPartOfAKey() {
        HttpRequest absolute = request("GET", "http://h/p?x=1");
        HttpRequest origin = request("GET", "/p?x=1");
        for (RequestKey key : new RequestKey[] {
            RequestKey.path(), RequestKey.target(), RequestKey.methodAndPath(), RequestKey.query("x")
        }) {
            assertThat(key(key, absolute)).as(key.toString()).isEqualTo(key(key, origin));
        }
    }

    @Test
    void namesAreChecked() {
        assertThatThrownBy(() -> RequestKey.cookie("a b")).hasMessage("cookie: a b (expected: the name of a cookie)");
        assertThatThrownBy(() -> RequestKey.query("a=b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RequestKey(RequestKey.By.PATH, "x")).hasMessage("name: x (expected: none)");
    }

    private @Nullable Long key(RequestKey key, HttpRequest request) {
        Attempt attempt = balancer.attempt();
        KeyReader.read(key, request, CLIENT, attempt);
        return attempt.hashed() ? attempt.hash() : null;
    }

    private static HttpRequest request(String method, String target) {
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), target);
    }
}
