package io.fairlead.netty.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.netty.Forwarding;
import io.fairlead.netty.net.Cidrs;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose word is taken for who asked, and what backends are told. */
class ForwardedTest {
    private static final Forwarding X = Forwarding.defaults().trusting(Cidrs.of("10.0.0.0/8", "fd00::/8"));
    private static final Forwarding RFC = X.withStyle(Forwarding.Style.FORWARDED);

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            nullValues = "-",
            value = {
                "192.0.2.1 ! 198.51.100.7                          ! 192.0.2.1",
                "10.0.0.1  ! -                                     ! 10.0.0.1",
                "10.0.0.1  ! 198.51.100.7                          ! 198.51.100.7",
                "10.0.0.1  ! 203.0.113.9, 198.51.100.7             ! 198.51.100.7",
                "10.0.0.1  ! 198.51.100.7, 10.0.0.2,10.0.0.3       ! 198.51.100.7",
                "10.0.0.1  ! 10.0.0.4 , 10.0.0.2                   ! 10.0.0.4",
                "10.0.0.1  ! 198.51.100.7, unknown, 10.0.0.3       ! 10.0.0.3",
                "10.0.0.1  ! 198.51.100.7,                         ! 10.0.0.1",
                "10.0.0.1  ! 198.51.100.7:8080                     ! 198.51.100.7",
                "10.0.0.1  ! [2001:db8::1]:443, fd00::2            ! 2001:db8::1",
                "10.0.0.1  ! 2001:db8::1                           ! 2001:db8::1",
                "10.0.0.1  ! localhost                             ! 10.0.0.1",
                "10.0.0.1  ! 1.2.3                                 ! 10.0.0.1",
                "fd00::1   ! 198.51.100.7                          ! 198.51.100.7"
            })
    void theClientIsTheLastThatATrustedProxyNames(String peer, @Nullable String chain, String expected) {
        HttpHeaders headers = new DefaultHttpHeaders();
        if (chain != null) {
            headers.add("X-Forwarded-For", chain);
        }
        assertThat(client(peer, X, headers).address()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "for=198.51.100.7                                           ! 198.51.100.7",
                "for=203.0.113.9, for=198.51.100.7;proto=http               ! 198.51.100.7",
                "for=198.51.100.7;host=\"a,b\", proto=https ; For = 10.0.0.2 ! 198.51.100.7",
                "for=\"[2001:db8::1]:4711\"                                 ! 2001:db8::1",
                "for=198.51.100.7, for=_hidden                              ! 10.0.0.1",
                "for=198.51.100.7, proto=http                               ! 10.0.0.1",
                "for=\"198.51.100.7                                         ! 10.0.0.1",
                "for=198.51.100.7, for=\"10.0.0.2;by=\\\"x,                 ! 10.0.0.1"
            })
    void theFieldOfRfc7239IsRead(String field, String expected) {
        HttpHeaders headers = new DefaultHttpHeaders().add("Forwarded", field).add("X-Forwarded-For", "9.9.9.9");
        assertThat(client("10.0.0.1", RFC, headers).address()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "for=198.51.100.7;proto=https                                        ! https",
                "for=198.51.100.7;Proto=\"HTTPS\", for=10.0.0.2;proto=http           ! https",
                "for=203.0.113.9;proto=https, for=198.51.100.7                       ! http",
                "for=203.0.113.9;proto=https, for=198.51.100.7, for=10.0.0.2          ! http",
                "for=198.51.100.7, for=10.0.0.2;proto=https                          ! https",
                "for=203.0.113.9;proto=http, for=_hidden;proto=https                 ! https",
                "for=198.51.100.7;proto=gopher                                       ! http"
            })
    void theSchemeIsThatOfTheClient(String field, String expected) {
        HttpHeaders headers = new DefaultHttpHeaders().add("Forwarded", field).add("X-Forwarded-Proto", "gopher");
        assertThat(client("10.0.0.1", RFC, headers).scheme()).isEqualTo(expected);
        assertThat(client("192.0.2.1", RFC, headers).scheme()).isEqualTo("http");
    }

    @Test
    void theSchemeOfATrustedProxyIsBelievedRequestByRequest() {
        HttpHeaders https = new DefaultHttpHeaders().add("X-Forwarded-Proto", "https");
        Asker client = client("10.0.0.1", X, https);
        assertThat(client.scheme()).isEqualTo("https");
        assertThat(client.isSecure()).isTrue();
        assertThat(client.peerScheme()).isEqualTo("http");
        client.begin(new DefaultHttpHeaders(), X);
        assertThat(client.scheme()).isEqualTo("http");
        client.begin(https, X.withStyle(Forwarding.Style.NONE));
        assertThat(client.scheme()).isEqualTo("https");
        client.begin(https, Forwarding.defaults());
        assertThat(client.scheme()).isEqualTo("http");
        assertThat(client("192.0.2.1", X, https).isSecure()).isFalse();
    }

    @Test
    void fieldsOfOneNameAreOneList() {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.add("X-Forwarded-For", "203.0.113.9").add("X-Forwarded-For", "198.51.100.7, 10.0.0.9");
        Asker client = client("10.0.0.1", X, headers);
        assertThat(client.address()).isEqualTo("198.51.100.7");
        assertThat(client.peer()).isEqualTo("10.0.0.1");
        assertThat(client.scheme()).isEqualTo("http");
        assertThat(client.socketAddress()).isEqualTo(new InetSocketAddress("198.51.100.7", 0));
        client.begin(new DefaultHttpHeaders(), X);
        assertThat(client.address()).isEqualTo("10.0.0.1");
        assertThat(client.socketAddress()).isEqualTo(new InetSocketAddress("10.0.0.1", 4711));
        client.begin(headers, Forwarding.defaults());
        assertThat(client.isTrusted()).isFalse();
        assertThat(client.address()).isEqualTo("10.0.0.1");
    }

    @Test
    void backendsAreToldByWhoIsTrusted() {
        HttpHeaders headers = new DefaultHttpHeaders()
                .add("X-Forwarded-For", "198.51.100.7")
                .add("X-Forwarded-Proto", "https")
                .add("X-Forwarded-Host", "www.example.com")
                .add("X-Forwarded-Port", "443");
        assertThat(written("10.0.0.1", X, headers).toString())
                .isEqualTo("DefaultHttpHeaders[x-forwarded-for: 198.51.100.7, 10.0.0.1, x-forwarded-proto: https, "
                        + "x-forwarded-host: www.example.com, x-forwarded-port: 443]");
        assertThat(written("192.0.2.1", X, headers).toString())
                .isEqualTo("DefaultHttpHeaders[x-forwarded-for: 192.0.2.1, x-forwarded-proto: http, "
                        + "x-forwarded-host: h:81, x-forwarded-port: 80]");
        headers.set("X-Forwarded-Proto", "gopher")
                .set("X-Forwarded-Host", "a b")
                .set("X-Forwarded-Port", "x");
        assertThat(written("10.0.0.1", X, headers).toString())
                .endsWith("x-forwarded-proto: http, x-forwarded-host: h:81, x-forwarded-port: 80]");
        assertThat(written("10.0.0.1", X.withStyle(Forwarding.Style.NONE), headers)
                        .isEmpty())
                .isTrue();
    }

    @Test
    void backendsAreToldInTheWordsOfRfc7239() {
        HttpHeaders headers = new DefaultHttpHeaders().add("Forwarded", "for=198.51.100.7;proto=https");
        assertThat(written("10.0.0.1", RFC, headers).get("Forwarded"))
                .isEqualTo("for=198.51.100.7;proto=https, for=10.0.0.1;host=\"h:81\";proto=http");
        assertThat(written("2001:db8::1", RFC, headers).get("Forwarded"))
                .isEqualTo("for=\"[2001:db8::1]\";host=\"h:81\";proto=http");
    }

    @Property(tries = 2_000)
    void whateverAProxySaysIsRead(@ForAll("fields") String field) {
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory()
                .withValidation(false)
                .newHeaders()
                .add("Forwarded", field)
                .add("X-Forwarded-For", field);
        assertThat(client("10.0.0.1", X, headers).address()).isNotEmpty();
        assertThat(client("10.0.0.1", RFC, headers).address()).isNotEmpty();
    }

    @Provide
    Arbitrary<String> fields() {
        return Arbitraries.of(
                        "for=", "1.2.3.4", "\"", "\\", ",", ";", "[::1]", ":80", " ", "=", "10.0.0.2", "%", "[", "]")
                .list()
                .ofMaxSize(10)
                .map(parts -> String.join("", parts));
    }

    private static Asker client(String peer, Forwarding forwarding, HttpHeaders headers) {
        Asker client = Asker.of(new InetSocketAddress(peer, 4711), new InetSocketAddress("192.0.2.250", 80), "http");
        client.begin(headers, forwarding);
        return client;
    }

    private static HttpHeaders written(String peer, Forwarding forwarding, HttpHeaders received) {
        HttpHeaders headers = new DefaultHttpHeaders();
        Asker client = client(peer, forwarding, received);
        Forwarded.of(received, client).write(headers, client, "h:81");
        return headers;
    }
}
