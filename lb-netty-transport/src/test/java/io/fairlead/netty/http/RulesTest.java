package io.fairlead.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Outcome;
import io.fairlead.netty.Limits;
import io.fairlead.netty.head.Authority;
import io.fairlead.netty.head.FieldName;
import io.fairlead.netty.http.RetryPolicy.Decision;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pure rules: retrying, guarding, naming, outcomes, replaying. */
final class RulesTest {
    @Property
    void nothingThatMayHaveBegunIsRepeatedUnlessItMayBe(
            @ForAll Failure failure,
            @ForAll boolean replayable,
            @ForAll boolean reused,
            @ForAll boolean responded,
            @ForAll @IntRange(max = 3) int triesLeft,
            @ForAll boolean onTimeout) {
        boolean untouched = failure == Failure.CONNECT || failure == Failure.REFUSED || failure == Failure.AWAY;
        if (!untouched) {
            assertThat(RetryPolicy.decide(failure, false, replayable, reused, true, responded, triesLeft, onTimeout))
                    .isEqualTo(Decision.GIVE_UP);
        }
        assertThat(RetryPolicy.mayAskElsewhere(false, replayable, triesLeft)).isFalse();
    }

    @Property
    void whatNobodyHasLookedAtIsRepeatedIfItCanBe(
            @ForAll Failure failure, @ForAll boolean idempotent, @ForAll boolean reused, @ForAll boolean sent) {
        if (failure == Failure.REFUSED || failure == Failure.AWAY) {
            assertThat(RetryPolicy.decide(failure, idempotent, true, reused, sent, false, 1, false))
                    .isEqualTo(failure == Failure.AWAY && reused ? Decision.RECONNECT : Decision.ELSEWHERE);
            assertThat(RetryPolicy.decide(failure, idempotent, false, reused, sent, false, 1, false))
                    .isEqualTo(Decision.GIVE_UP);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"})
    void idempotent(String method) {
        assertThat(RetryPolicy.isIdempotent(HttpMethod.valueOf(method))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "PURGE", "get"})
    void notIdempotent(String method) {
        assertThat(RetryPolicy.isIdempotent(HttpMethod.valueOf(method))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"200,SUCCESS", "404,SUCCESS", "429,OVERLOADED", "500,BACKEND_ERROR", "503,OVERLOADED"})
    void outcomes(int status, Outcome outcome) {
        assertThat(RetryPolicy.outcome(status)).isEqualTo(outcome);
    }

    @Property(tries = 500)
    void theGuardLetsNoByteThroughThatIsNotVisibleAscii(
            @ForAll @StringLength(max = 12) @CharRange(from = '\u0000', to = '\u00ff') String tail) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        request.headers().set("Host", "a");
        HttpRequest odd = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", request.headers()) {
            @Override
            public String uri() {
                return '/' + tail;
            }
        };
        boolean clean = tail.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#');
        assertThat(RequestGuard.check(odd, Limits.defaults())).isEqualTo(clean ? RequestGuard.OK : 400);
    }

    @Property(tries = 500)
    void anyHostThatPassesHasNothingThatSplitsOrRoutes(
            @ForAll @StringLength(max = 10) @CharRange(from = '!', to = '~') String host) {
        if (Authority.isValid(host)) {
            assertThat(host)
                    .doesNotContain("/", "@", "?", "#", "\\", "\"", "<", ">")
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Connection,HOP_BY_HOP", "TRANSFER-ENCODING,HOP_BY_HOP", "te,HOP_BY_HOP", "HTTP2-Settings,HOP_BY_HOP",
        "x-forwarded-for,FORWARDING", "Proxy,FORWARDING", "HOST,END_TO_END", "Content-Length,END_TO_END",
        "X-Other,OTHER", "Te2,OTHER", "'',OTHER"
    })
    void fieldNames(String name, FieldName kind) {
        assertThat(FieldName.of(name)).isEqualTo(kind);
        assertThat(FieldName.of(new AsciiString(name))).isEqualTo(kind);
    }

    @Test
    void lookAlikesAreNamesWithUnderscoresThatWouldMatter() {
        assertThat(FieldName.isLookAlike("Transfer_Encoding")).isTrue();
        assertThat(FieldName.isLookAlike("content_length")).isTrue();
        assertThat(FieldName.isLookAlike("My_Header")).isFalse();
        assertThat(FieldName.isLookAlike("Transfer-Encoding")).isFalse();
    }

    @Property(tries = 200)
    void aReplayIsAllOrNothing(@ForAll @IntRange(max = 200) int limit, @ForAll List<@From("sizes") Integer> sizes) {
        ReplayBuffer replay = ReplayBuffer.create();
        replay.reset(limit);
        StringBuilder sent = new StringBuilder();
        List<ByteBuf> pieces = new ArrayList<>();
        for (int size : sizes) {
            ByteBuf piece = Unpooled.buffer(size).writeZero(size);
            for (int i = 0; i < size; i++) {
                piece.setByte(i, 'a' + pieces.size() % 26);
            }
            sent.append(piece.toString(java.nio.charset.StandardCharsets.US_ASCII));
            replay.add(piece);
            pieces.add(piece);
        }
        assertThat(replay.isIntact()).isEqualTo(sent.length() <= limit);
        StringBuilder again = new StringBuilder();
        replay.forEach(piece -> {
            again.append(piece.toString(java.nio.charset.StandardCharsets.US_ASCII));
            piece.release();
        });
        assertThat(again.toString()).isEqualTo(replay.isIntact() ? sent.toString() : "");
        replay.release();
        pieces.forEach(piece -> {
            piece.release();
            assertThat(piece.refCnt()).isZero();
        });
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<Integer> sizes() {
        return net.jqwik.api.Arbitraries.integers().between(0, 60);
    }
}
