package io.fairlead.netty.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LogFormatTest {
    private static final AccessRecord.Request GET = new AccessRecord.Request("GET", "/x", "HTTP/1.1");

    @Test
    void haproxyWritesAnHttpRequestAsHaproxyDoes() {
        AccessRecord entry = Entries.http(
                new AccessRecord.Request("GET", "/udp.py?x=%22a\"b", "HTTP/1.1"),
                List.of("127.0.0.1:19080", "curl/7.88.1"),
                List.of("text/x-python"));

        assertThat(haproxy(entry))
                .isEqualTo("127.0.0.1:45548 [21/Nov/2026:02:53:39.039] web api/a 0/0/0/8/8 200 379 - - ---- 1/1/0/0/0"
                        + " 0/0 {127.0.0.1:19080|curl/7.88.1} {text/x-python} \"GET /udp.py?x=%22a#22b HTTP/1.1\"");
    }

    @Test
    void haproxyWritesPhasesThatWereNotReachedAsMinusOne() {
        AccessRecord entry = Entries.ended(
                null, new AccessRecord.Timers(0, -1, -1, -1, 0), 503, Ending.NO_BACKEND, Phase.CONNECT, 0);

        assertThat(haproxy(entry))
                .isEqualTo("127.0.0.1:45640 [21/Nov/2026:02:53:39.077] dead none/<NOSRV> 0/-1/-1/-1/0 503 217 - - SC--"
                        + " 1/1/0/0/0 0/0 \"GET / HTTP/1.1\"");
    }

    @Test
    void haproxyWritesATcpSessionAsHaproxyDoes() {
        assertThat(haproxy(Entries.tcp("a")))
                .isEqualTo("127.0.0.1:54664 [21/Nov/2026:02:53:39.104] t t/a 1/0/3 453 -- 1/1/0/0/0 0/0");
        assertThat(haproxy(Entries.tcp(null))).contains(" t/<NOSRV> ");
    }

    @Test
    void haproxyMarksTlsRedispatchAndBadRequests() {
        AccessRecord bad = new AccessRecord(
                0,
                new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString("::1"), 1),
                "web",
                true,
                "",
                null,
                new AccessRecord.Timers(-1, -1, -1, -1, 0),
                400,
                0,
                0,
                Ending.BAD_REQUEST,
                Phase.REQUEST,
                AccessRecord.Load.NONE,
                AccessRecord.Request.BAD,
                List.of(),
                List.of());

        assertThat(haproxy(bad))
                .isEqualTo("::1:1 [01/Jan/1970:00:00:00.000] web~ web/<NOSRV> -1/-1/-1/-1/0 400 0 - - PR-- 0/0/0/0/0"
                        + " 0/0 \"<BADREQ>\"");
        AccessRecord retried = Entries.ended(
                "b", new AccessRecord.Timers(0, 0, -1, -1, 0), 0, Ending.CONNECT_TIMEOUT, Phase.CONNECT, 2);
        assertThat(haproxy(retried)).contains(" none/b 0/0/-1/-1/0 -1 217 - - sC-- 1/1/0/0/+2 0/0 ");
    }

    @Test
    void timesAreOfTheZone() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");

        assertThat(Entries.line(HaproxyFormat.in(berlin), Entries.ok())).contains("[21/Nov/2026:03:53:39.039]");
        assertThat(Entries.line(CombinedFormat.in(berlin, List.of()), Entries.ok()))
                .contains("[21/Nov/2026:03:53:39 +0100]");
    }

    @Test
    void combinedReadsAsApacheAndNginxWriteIt() {
        List<String> names = LogFormat.COMBINED.usualRequestHeaders();
        LineFormat format = CombinedFormat.in(ZoneOffset.UTC, names);

        assertThat(Entries.line(format, Entries.http(GET, List.of("", "a \"b\" \\ c"), List.of())))
                .isEqualTo("127.0.0.1 - - [21/Nov/2026:02:53:39 +0000] \"GET /x HTTP/1.1\" 200 379 \"-\""
                        + " \"a \\x22b\\x22 \\x5C c\"");
        assertThat(Entries.line(format, Entries.tcp("a"))).endsWith("] \"-\" 000 453 \"-\" \"-\"");
    }

    @Test
    void jsonSaysEverything() {
        LineFormat format = JsonFormat.with(List.of("Host", "User-Agent"), List.of("Content-Type"));

        String line = Entries.line(format, Entries.http(GET, List.of("ex", "cu\"rl"), List.of("text/plain")));

        assertThat(line)
                .isEqualTo("{\"time\":\"2026-11-21T02:53:39.039Z\",\"kind\":\"http\",\"client\":\"127.0.0.1\","
                        + "\"client_port\":45548,\"frontend\":\"web\",\"tls\":false,\"backend\":\"api\","
                        + "\"server\":\"a\",\"method\":\"GET\",\"target\":\"/x\",\"protocol\":\"HTTP/1.1\","
                        + "\"status\":200,\"bytes_in\":97,\"bytes_out\":379,\"request_ms\":0.000,\"queue_ms\":0.000,"
                        + "\"connect_ms\":0.000,\"response_ms\":8.456,\"total_ms\":8.999,\"termination\":\"--\","
                        + "\"response_flags\":\"\",\"retries\":0,\"redispatched\":false,\"process_conns\":1,"
                        + "\"frontend_conns\":1,\"backend_conns\":0,\"server_conns\":0,\"server_queue\":0,"
                        + "\"backend_queue\":0,\"request_headers\":{\"host\":\"ex\",\"user-agent\":\"cu\\\"rl\"},"
                        + "\"response_headers\":{\"content-type\":\"text/plain\"}}");
        JsonText.check(line);
    }

    @Test
    void jsonCarriesTerminationAndResponseFlags() {
        LineFormat format = JsonFormat.with(List.of(), List.of());
        AccessRecord.Timers timers = new AccessRecord.Timers(0, 0, -1, -1, 0);

        assertThat(Entries.line(format, Entries.ended("b", timers, 502, Ending.CONNECT_FAILED, Phase.CONNECT, 2)))
                .contains("\"connect_ms\":null", "\"termination\":\"SC\",\"response_flags\":\"UF,URX\"");
        assertThat(Entries.line(format, Entries.ended("b", timers, 0, Ending.CLIENT_GONE, Phase.DATA, 1)))
                .contains("\"termination\":\"CD\",\"response_flags\":\"DC\"");
        assertThat(Entries.line(format, Entries.tcp(null)))
                .contains("\"kind\":\"tcp\"", "\"server\":null")
                .doesNotContain("status");
    }

    @Property
    void whateverIsSentALineIsPrintableAscii(@ForAll String text) {
        holdsOnOneLine(text);
    }

    @Property
    void whateverBytesAreSentALineIsPrintableAscii(@ForAll @Size(max = 300) byte[] bytes) {
        holdsOnOneLine(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Test
    void everyCharacterIsHeldOnOneLine() {
        for (int first = 0; first <= 0xFFFF; first += 64) {
            StringBuilder text = new StringBuilder("x");
            for (int c = first; c < first + 64; c++) {
                text.append((char) c).append('y');
            }
            holdsOnOneLine(text.toString());
        }
        holdsOnOneLine("\uD83D\uDE00 \uDE00\uD83D");
    }

    @Test
    void whatLiesAboveLatinIsUtf8() {
        assertThat(escaped(Escape.HAPROXY, "é€\uD83D\uDE00\uD83D")).isEqualTo("#E9#E2#82#AC#F0#9F#98#80#EF#BF#BD");
        assertThat(escaped(Escape.COMBINED, "\r\n")).isEqualTo("\\x0D\\x0A");
        assertThat(escaped(Escape.JSON, "\u007F\uD83D\uDE00\uD83D")).isEqualTo("\\u007F\\uD83D\\uDE00\\uFFFD");
        assertThat(escaped(Escape.HAPROXY_HEADER, "a|b{c}\"\u0001#d")).isEqualTo("a#7Cb#7Bc#7D#22#01#23d");
    }

    @Test
    void longTextIsCut() {
        assertThat(escaped(Escape.JSON, "a".repeat(100_000))).hasSize(Escape.LONGEST);
    }

    private static void holdsOnOneLine(String text) {
        AccessRecord entry = Entries.hostile(text);
        List<String> names = List.of("Referer", "User-Agent");
        String json = Entries.line(JsonFormat.with(names, List.of("Server")), entry);
        String combined = Entries.line(CombinedFormat.in(ZoneOffset.UTC, names), entry);
        String haproxy = haproxy(entry);

        assertThat(json + combined + haproxy).matches("[ -~]*");
        JsonText.check(json);
        assertThat(combined.chars().filter(c -> c == '"').count()).isEqualTo(6);
        assertThat(haproxy.chars().filter(c -> c == '"').count()).isEqualTo(2);
        assertThat(haproxy.substring(0, haproxy.indexOf(" {")).split(" ", -1)).hasSize(12);
    }

    private static String escaped(Escape style, String text) {
        LineBuffer out = new LineBuffer();
        style.append(text, out);
        return out.toString();
    }

    private static String haproxy(AccessRecord entry) {
        return Entries.line(HaproxyFormat.in(ZoneOffset.UTC), entry);
    }
}
