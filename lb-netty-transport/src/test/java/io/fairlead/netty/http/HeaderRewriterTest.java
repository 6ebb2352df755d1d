package io.fairlead.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.netty.forward.Asker;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a forwarded head keeps, loses and gains. */
final class HeaderRewriterTest {
    private static final Set<String> KEPT = Set.of("host", "content-length", "cookie", "authorization", "expect");

    @Test
    void aRequestSaysWhoAskedAndNothingTheClientMadeUp() {
        HttpRequest request = request("GET", "/p", HttpVersion.HTTP_1_1);
        request.headers()
                .add("X-Forwarded-For", "6.6.6.6")
                .add("X-Forwarded-Proto", "https")
                .add("X-Forwarded-Host", "evil")
                .add("Forwarded", "for=6.6.6.6")
                .add("X-Real-IP", "6.6.6.6")
                .add("X_Forwarded_For", "6.6.6.6")
                .add("Proxy", "http://evil")
                .add("My_Own", "1");
        rewrite(request);
        assertThat(request.headers().entries())
                .extracting(e -> e.getKey().toLowerCase(Locale.ROOT) + '=' + e.getValue())
                .containsExactlyInAnyOrder(
                        "host=a",
                        "my_own=1",
                        "x-forwarded-for=10.0.0.9",
                        "x-forwarded-proto=http",
                        "x-forwarded-host=a",
                        "x-forwarded-port=81",
                        "via=1.1 fairlead");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "00,0", "000,0", "3,3", "0003,3", "30,30", "0100,100"})
    void lengthsHaveNoLeadingZeros(String received, String forwarded) {
        HttpRequest request = request("POST", "/", HttpVersion.HTTP_1_1);
        request.headers().set("Content-Length", received);
        rewrite(request);
        assertThat(request.headers().get("Content-Length")).isEqualTo(forwarded);
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers().set("Content-Length", received);
        HeaderRewriter.response(response, ResponseFraming.LENGTH, null, null, "fairlead");
        assertThat(response.headers().get("Content-Length")).isEqualTo(forwarded);
    }

    @Test
    void viaGrowsAndALoopIsSeen() {
        HttpRequest request = request("GET", "/", HttpVersion.HTTP_1_1);
        request.headers().add("Via", "1.0 first, 1.1 second (comment)");
        for (int pass = 0; pass < HeaderRewriter.MOST_PASSES; pass++) {
            assertThat(HeaderRewriter.isLoop(request.headers(), "fairlead")).isFalse();
            rewrite(request);
        }
        assertThat(HeaderRewriter.isLoop(request.headers(), "fairlead")).isTrue();
        assertThat(HeaderRewriter.isLoop(request.headers(), "other")).isFalse();
        assertThat(request.headers().getAll("Via").get(0)).startsWith("1.0 first");
    }

    @Test
    void anAbsoluteTargetBecomesPathAndHost() {
        assertThat(target("GET", "http://b:81/x?y")).containsExactly("/x?y", "b:81");
        assertThat(target("GET", "http://b")).containsExactly("/", "b");
        assertThat(target("GET", "http://b?y")).containsExactly("/?y", "b");
        assertThat(target("OPTIONS", "http://b")).containsExactly("*", "b");
        assertThat(target("GET", "/http://b")).containsExactly("/http://b", "a");
    }

    @Test
    void oldRequestsGetAHostAndLoseTheirExpectation() {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_0, HttpMethod.GET, "/");
        request.headers().add("Expect", "100-continue").add("Connection", "keep-alive");
        rewrite(request);
        assertThat(request.protocolVersion()).isEqualTo(HttpVersion.HTTP_1_1);
        assertThat(request.headers().get("Host")).isEmpty();
        assertThat(request.headers().names()).doesNotContain("Expect", "Connection");
        assertThat(request.headers().get("Via")).isEqualTo("1.0 fairlead");
    }

    @Test
    void onlyTrailersSurvivesInTe() {
        HttpRequest with = request("GET", "/", HttpVersion.HTTP_1_1);
        with.headers().add("TE", "deflate, trailers").add("Connection", "TE");
        rewrite(with);
        assertThat(with.headers().getAll("TE")).containsExactly("trailers");
        assertThat(with.headers().getAll("Connection")).containsExactly("te");
        HttpRequest without = request("GET", "/", HttpVersion.HTTP_1_1);
        without.headers().add("TE", "deflate");
        rewrite(without);
        assertThat(without.headers().contains("TE")).isFalse();
    }

    @Property(tries = 300)
    void whatConnectionNominatesIsDroppedUnlessItMattersBeyond(@ForAll("nominations") List<String> nominated) {
        HttpRequest request = request("POST", "/", HttpVersion.HTTP_1_1);
        HttpHeaders headers = request.headers();
        for (String name : List.of("X-A", "X-B", "Content-Length", "Cookie", "Authorization", "Expect")) {
            headers.set(name, "1");
        }
        headers.add("Connection", String.join(", ", nominated));
        rewrite(request);
        assertThat(headers.contains("Connection")).isFalse();
        for (String name : List.of("X-A", "X-B")) {
            assertThat(headers.contains(name)).isEqualTo(nominated.stream().noneMatch(name::equalsIgnoreCase));
        }
        assertThat(KEPT).allMatch(headers::contains);
    }

    @Provide
    Arbitrary<List<String>> nominations() {
        return Arbitraries.of(
                        "x-a", "X-B", "close", "host", "Content-Length", "cookie", "AUTHORIZATION", "expect", "", ";")
                .list()
                .ofMaxSize(8);
    }

    @Test
    void aResponseIsFramedByWhatIsSaidNotByWhatCame() {
        HttpResponse chunked = response();
        HeaderRewriter.response(chunked, ResponseFraming.CHUNKED, "b1", null, "fairlead");
        assertThat(chunked.headers().entries())
                .extracting(e -> e.getKey().toLowerCase(Locale.ROOT) + '=' + e.getValue())
                .containsExactlyInAnyOrder(
                        "transfer-encoding=chunked", "via=1.1 fairlead", "x-backend=b1", "set-cookie=c");
        assertThat(chunked.status().reasonPhrase()).isEqualTo("OK");
        HttpResponse sized = response();
        HeaderRewriter.response(sized, ResponseFraming.LENGTH, null, "close", "fairlead");
        assertThat(sized.headers().get("Content-Length")).isEqualTo("5");
        assertThat(sized.headers().get("Connection")).isEqualTo("close");
        assertThat(sized.headers().contains("Transfer-Encoding")).isFalse();
        assertThat(sized.headers().contains("X-Backend")).isFalse();
        HttpResponse closing = response();
        HeaderRewriter.response(closing, ResponseFraming.CLOSE, null, "close", "fairlead");
        assertThat(closing.headers().contains("Content-Length")).isFalse();
        assertThat(closing.headers().contains("Transfer-Encoding")).isFalse();
    }

    private static HttpResponse response() {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, new HttpResponseStatus(200, "odd"));
        response.headers()
                .add("Content-Length", "5")
                .add("Transfer-Encoding", "chunked")
                .add("Connection", "X-Hop")
                .add("X-Hop", "1")
                .add("Keep-Alive", "timeout=5")
                .add("Upgrade", "h2c")
                .add("Set-Cookie", "c");
        return response;
    }

    private static List<String> target(String method, String target) {
        HttpRequest request = request(method, target, HttpVersion.HTTP_1_1);
        rewrite(request);
        return List.of(request.uri(), request.headers().get("Host"));
    }

    private static HttpRequest request(String method, String target, HttpVersion version) {
        HttpRequest request = new DefaultHttpRequest(version, HttpMethod.valueOf(method), target);
        request.headers().set("Host", "a");
        return request;
    }

    private static void rewrite(HttpRequest request) {
        Asker client = Asker.of(new InetSocketAddress("10.0.0.9", 4711), new InetSocketAddress("10.0.0.1", 81), "http");
        HeaderRewriter.request(request, client, "fairlead");
    }
}
