package io.fairlead.netty.cookie;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.StickyCookie;
import io.fairlead.strategies.Strategies;
import io.fairlead.strategies.sticky.CookieKey;
import io.fairlead.strategies.sticky.StickyCookies;
import io.fairlead.strategies.sticky.StickyTable;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A target for Jazzer: whatever clients and backends write in their cookies, nobody is preferred but by a value that was
 * signed, no cookie of others is lost or changed, and a backend gets its own value back as it was.
 *
 * <p>The lines of an input are fields: Set-Cookie those that begin with {@code =}, Cookie the others. The bytes 1 and 2
 * stand for the signed values of two backends.
 */
public final class CookieFuzz {
    private static final String NAME = "SRV";
    private static final StickyCookies CODEC = StickyCookies.builder(List.of(CookieKey.of(1, new byte[32])))
            .clock(InstantSource.fixed(Instant.ofEpochSecond(1_000_000_000)))
            .build();
    private static final String A;
    private static final String B;

    static {
        LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                .backends(List.of(Backend.of("a", "127.0.0.1", 1), Backend.of("b", "127.0.0.1", 2)))
                .build();
        balancer.subscribe(CODEC);
        A = Objects.requireNonNull(CODEC.renewed(null, null, "a"));
        B = Objects.requireNonNull(CODEC.renewed(null, null, "b"));
    }

    private final List<String> cookies = new ArrayList<>();
    private final List<String> sets = new ArrayList<>();
    private final StickySession session = StickySession.create();

    private CookieFuzz(String text) {
        text.lines().map(CookieFuzz::trimmed).forEach(line -> {
            if (line.startsWith("=")) {
                sets.add(trimmed(line.substring(1)));
            } else {
                cookies.add(line);
            }
        });
    }

    /** Is called by Jazzer; throws when something is wrong. */
    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1)
                .replace("\u0001", A)
                .replace("\u0002", B)
                .replaceAll("[\\x00\\x03-\\x08\\x0b-\\x1f\\x7f]", " "); // what no head has that is forwarded
        CookieFuzz fuzz = new CookieFuzz(text);
        fuzz.inserted();
        fuzz.rewritten(StickyCookie.rewrite(NAME, CODEC).build(), "");
        fuzz.rewritten(StickyCookie.prefix(NAME, CODEC).build(), "~");
        fuzz.learned();
    }

    private void inserted() {
        HttpHeaders request = begun(StickyCookie.insert(NAME, CODEC).build());
        String sent = pairs(cookies)
                .filter(CookieFuzz::isOurs)
                .map(CookieFuzz::value)
                .findFirst()
                .orElse(null);
        String preferred = signed(sent);
        require(Objects.equals(session.preferred(), preferred), session.preferred() + " by " + sent);
        equal(
                pairs(request.getAll(HttpHeaderNames.COOKIE)).toList(),
                pairs(cookies).filter(pair -> !isOurs(pair)).toList());

        List<String> told = responded();
        if ("b".equals(preferred)) {
            equal(told, sets);
        } else {
            List<String> expected = new ArrayList<>(
                    sets.stream().filter(set -> !isOurs(firstOf(set))).toList());
            expected.add(NAME + '=' + B + "; Path=/; HttpOnly; SameSite=Lax");
            equal(told, expected);
        }
    }

    private void rewritten(StickyCookie cookie, String delimiter) {
        begun(cookie);
        List<String> told = responded();
        require(told.size() == sets.size(), told + " of " + sets);
        for (int i = 0; i < told.size(); i++) {
            String set = sets.get(i);
            String theirs = isOurs(firstOf(set)) ? value(firstOf(set)) : "";
            if (theirs.isEmpty()) {
                require(told.get(i).equals(set), told.get(i) + " of " + set);
                continue;
            }
            String value = value(firstOf(told.get(i)));
            require(value.equals(delimiter.isEmpty() ? B : B + delimiter + theirs), value + " of " + set);
            HttpHeaders next = headers(HttpHeaderNames.COOKIE, List.of(NAME + '=' + value));
            session.begin(cookie, next);
            require("b".equals(session.preferred()), value);
            String seen = delimiter.isEmpty() ? value : theirs;
            equal(next.getAll(HttpHeaderNames.COOKIE), List.of(NAME + '=' + seen));
        }
    }

    private void learned() {
        StickyTable table = StickyTable.builder().build();
        HttpHeaders request = begun(StickyCookie.learn(NAME, table).build());
        equal(request.getAll(HttpHeaderNames.COOKIE), cookies);
        require(session.preferred() == null, "learned from nobody");
        equal(responded(), sets);
    }

    private HttpHeaders begun(StickyCookie cookie) {
        HttpHeaders request = headers(HttpHeaderNames.COOKIE, cookies);
        session.begin(cookie, request);
        return request;
    }

    private List<String> responded() {
        HttpHeaders response = headers(HttpHeaderNames.SET_COOKIE, sets);
        session.respond(response, "b", false);
        return response.getAll(HttpHeaderNames.SET_COOKIE);
    }

    private static HttpHeaders headers(CharSequence name, List<String> values) {
        return new DefaultHttpHeaders().add(name, values);
    }

    // ---- the same, as simply as it can be said ----

    private static @Nullable String signed(@Nullable String value) {
        if (A.equals(value)) {
            return "a";
        }
        return B.equals(value) ? "b" : null;
    }

    private static Stream<String> pairs(List<String> fields) {
        return fields.stream()
                .flatMap(field -> Arrays.stream(field.split(";", -1)))
                .map(CookieFuzz::trimmed)
                .filter(pair -> !pair.isEmpty());
    }

    private static String firstOf(String set) {
        return trimmed(set.split(";", -1)[0]);
    }

    private static boolean isOurs(String pair) {
        int equals = pair.indexOf('=');
        return equals >= 0 && trimmed(pair.substring(0, equals)).equals(NAME);
    }

    private static String value(String pair) {
        return trimmed(pair.substring(pair.indexOf('=') + 1));
    }

    private static String trimmed(String text) {
        return text.replaceAll("^[ \t]+|[ \t]+$", "");
    }

    private static void equal(List<String> found, List<String> expected) {
        require(found.equals(expected), found + " in place of " + expected);
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException(what);
        }
    }
}
