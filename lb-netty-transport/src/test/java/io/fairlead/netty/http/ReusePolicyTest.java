package io.fairlead.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When connections carry another request. */
final class ReusePolicyTest {
    private static HttpResponse response(HttpVersion version, int status, String name, String value) {
        HttpResponse response = new DefaultHttpResponse(version, HttpResponseStatus.valueOf(status));
        if (name != null) {
            response.headers().set(name, value);
        }
        return response;
    }

    @ParameterizedTest
    @CsvSource({
        // keepAlive, framing, requestComplete, leaving
        "true, LENGTH, true, false, true",
        "true, CHUNKED, true, false, true",
        "true, NONE, true, false, true",
        "true, CLOSE, true, false, false",
        "false, LENGTH, true, false, false",
        "true, LENGTH, false, false, false", // an early answer to an upload
        "true, LENGTH, true, true, false"
    })
    void clients(boolean keepAlive, ResponseFraming framing, boolean complete, boolean leaving, boolean expected) {
        assertThat(ReusePolicy.clientGoesOn(keepAlive, framing, complete, leaving))
                .isEqualTo(expected);
    }

    /** Each reason is enough, and there are no others. */
    @Property
    void anyReasonEndsAConnection(
            @ForAll boolean keepAlive,
            @ForAll ResponseFraming framing,
            @ForAll boolean complete,
            @ForAll boolean leaving,
            @ForAll boolean delimited,
            @ForAll boolean wanted,
            @ForAll boolean leftovers,
            @ForAll boolean sent,
            @ForAll boolean open) {
        boolean client = ReusePolicy.clientGoesOn(keepAlive, framing, complete, leaving);
        assertThat(client).isEqualTo(!(!keepAlive || framing == ResponseFraming.CLOSE || !complete || leaving));
        boolean backend = ReusePolicy.backendGoesOn(keepAlive, delimited, complete)
                && ReusePolicy.mayWait(wanted, leftovers, sent, open);
        assertThat(backend)
                .isEqualTo(!(!keepAlive || !delimited || !complete || !wanted || leftovers || !sent || !open));
    }

    /** What a client cannot tell the end of, and a request that is still coming, are never followed by another one. */
    @Property
    void nothingOfOneMessageIsTakenForAnother(
            @ForAll boolean keepAlive, @ForAll ResponseFraming framing, @ForAll boolean leaving, @ForAll boolean open) {
        assertThat(ReusePolicy.clientGoesOn(keepAlive, framing, false, leaving)).isFalse();
        assertThat(ReusePolicy.clientGoesOn(keepAlive, ResponseFraming.CLOSE, true, leaving))
                .isFalse();
        assertThat(ReusePolicy.backendGoesOn(keepAlive, false, true)).isFalse();
        assertThat(ReusePolicy.backendGoesOn(keepAlive, true, false)).isFalse();
        assertThat(ReusePolicy.mayWait(true, true, true, open)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "200, Content-Length, 3, true",
        "200, Transfer-Encoding, chunked, true",
        "200, , , false", // ends with its connection
        "204, , , true",
        "304, , , true"
    })
    void theEndOfAResponse(int status, String name, String value, boolean expected) {
        HttpResponse response = response(HttpVersion.HTTP_1_1, status, name, value);
        for (boolean http10 : new boolean[] {false, true}) {
            ResponseFraming framing = ResponseFraming.of(response, false, http10);
            assertThat(ReusePolicy.isDelimited(response, framing)).isEqualTo(expected);
        }
        assertThat(ReusePolicy.isDelimited(response, ResponseFraming.of(response, true, false)))
                .as("which answers HEAD")
                .isTrue();
    }

    @Test
    void aStreamEndsByItself() {
        HttpResponse response = response(Http2Heads.VERSION, 200, null, null);
        assertThat(ReusePolicy.isDelimited(response, ResponseFraming.of(response, false, false)))
                .isTrue();
    }
}
