package io.fairlead.netty.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.CheckView;
import io.fairlead.api.HealthStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HAProxy's words for what the checks of lb-health say, and which of several checks is shown. */
final class CheckCodeTest {
    @ParameterizedTest
    @CsvSource({
        "true, connected, L4OK, -1",
        "true, HTTP 204, L7OK, 204",
        "true, PONG, L7OK, -1",
        "true, TLSv1.3, L6OK, -1",
        "true, 'TLSv1.2, certificate expires in 12 d', L6OK, -1",
        "true, 'HTTP 200, certificate expires in 12 d', L7OK, 200",
        "true, SERVING, L7OK, -1",
        "false, NOT_SERVING, L7RSP, -1",
        "false, timeout after 2 s while negotiating TLS, L6TOUT, -1",
        "false, connection closed while negotiating TLS, L6RSP, -1",
        "false, TLS failed: PKIX path building failed, L6RSP, -1",
        "false, certificate expired 7 d ago, L6RSP, -1",
        "false, certificate has expired: NotAfter, L6RSP, -1",
        "false, certificate is not valid yet: NotBefore, L6RSP, -1",
        "false, answered without TLS, L6RSP, -1",
        "false, ALPN did not choose h2, L6RSP, -1",
        "false, connection closed while reading the body, L7RSP, -1",
        "false, HTTP 503 (expected: 200..399), L7STS, 503",
        "false, HTTP 5030, L7RSP, -1",
        "false, connection refused, L4CON, -1",
        "false, unknown host: db, L4CON, -1",
        "false, no route to host while connecting, L4CON, -1",
        "false, timeout after 2 s while connecting, L4TOUT, -1",
        "false, timeout after 2 s while waiting for the response, L7TOUT, -1",
        "false, connection reset while sending the request, L7RSP, -1",
        "false, not an HTTP/1.x response, L7RSP, -1",
    })
    void readsTheWords(boolean passed, String detail, CheckCode code, int status) {
        CheckView check = check("http", passed ? 1 : -1, detail, 1);

        assertThat(CheckCode.of(check)).isEqualTo(code);
        assertThat(CheckCode.status(check)).isEqualTo(status);
    }

    @Test
    void aCheckThatHasNotEndedIsInitializing() {
        CheckView none =
                new CheckView("a", "http", HealthStatus.UNKNOWN, "", Duration.ZERO, Duration.ZERO, 0, 0, 0, List.of());

        assertThat(CheckCode.of(none)).isEqualTo(CheckCode.INI);
    }

    @Test
    void aCheckThatFailsIsShownBeforeOthersAndTheLatestOfItsKind() {
        CheckView old = check("old", 1, "HTTP 200", 9);
        CheckView young = check("young", 1, "HTTP 200", 1);
        CheckView bad = check("bad", -1, "HTTP 500", 5);
        CheckView worse = check("worse", -2, "HTTP 500", 3);

        assertThat(shown(old, young)).isEqualTo(young);
        assertThat(shown(young, old)).isEqualTo(young);
        assertThat(shown(old, bad, young)).isEqualTo(bad);
        assertThat(shown(bad, young, old)).isEqualTo(bad);
        assertThat(shown(bad, worse, young)).isEqualTo(worse);
        assertThat(shown(worse, bad)).isEqualTo(worse);
        assertThat(shown()).isNull();
    }

    private static CheckView shown(CheckView... checks) {
        Snapshot.Pool two = Pools.two().pools().get(0);
        Snapshot.Pool pool = new Snapshot.Pool(two.view(), Map.of(), Map.of("a", List.of(checks)), Map.of(), null);
        return pool.check(two.view().backend("a"));
    }

    private static CheckView check(String source, int streak, String detail, int ageSeconds) {
        return new CheckView(
                "a",
                source,
                streak > 0 ? HealthStatus.UP : HealthStatus.DOWN,
                detail,
                Duration.ofMillis(1),
                Duration.ofSeconds(ageSeconds),
                streak,
                3,
                1,
                List.of());
    }
}
