package io.fairlead.netty.cookie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.AffinityCodec;
import io.fairlead.netty.StickyCookie;
import io.fairlead.netty.key.KeyHash;
import io.fairlead.strategies.sticky.StickyTable;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a sticky cookie does to heads, in each of its modes. */
class StickySessionTest {
    /** Values are ids in capitals; everything else is garbage. */
    private static final AffinityCodec CAPITALS = new AffinityCodec() {
        @Override
        public @Nullable String preferred(@Nullable CharSequence value) {
            return value != null && value.toString().matches("[A-Z]+")
                    ? value.toString().toLowerCase(Locale.ROOT)
                    : null;
        }

        @Override
        public @Nullable String renewed(@Nullable CharSequence value, @Nullable String preferred, String given) {
            return given.equals(preferred) ? null : given.toUpperCase(Locale.ROOT);
        }
    };

    private final StickySession session = StickySession.create();

    @Test
    void anInsertedCookieIsTheProxysOwn() {
        StickyCookie cookie = StickyCookie.insert("SRV", CAPITALS).build();
        HttpHeaders request = cookies();
        session.begin(cookie, request);
        assertThat(session.preferred()).isNull();
        HttpHeaders response = sets("SRV=theirs", "x=y; Path=/");
        session.respond(response, "a", false);
        assertThat(response.getAll("Set-Cookie"))
                .containsExactly("x=y; Path=/", "SRV=A; Path=/; HttpOnly; SameSite=Lax");
        assertThat(response.getAll("Cache-Control")).containsExactly("private");
    }

    @Test
    void aClientThatKnowsItsBackendIsToldNothing() {
        StickyCookie cookie = StickyCookie.insert("SRV", CAPITALS).build();
        HttpHeaders request = cookies("x=y; SRV=A", "SRV=B; z=1");
        session.begin(cookie, request);
        assertThat(session.preferred()).isEqualTo("a");
        assertThat(request.getAll("Cookie")).containsExactly("x=y", "z=1");
        HttpHeaders response = sets();
        session.respond(response, "a", true);
        assertThat(response.isEmpty()).isTrue();
        session.respond(response, "b", true);
        assertThat(response.get("Set-Cookie")).isEqualTo("SRV=B; Path=/; HttpOnly; SameSite=Lax; Secure");
    }

    @Test
    void aFieldWithoutOtherCookiesGoes() {
        HttpHeaders request = cookies("SRV=A");
        session.begin(StickyCookie.insert("SRV", CAPITALS).build(), request);
        assertThat(request.contains("Cookie")).isFalse();
        HttpHeaders shown = cookies("SRV=A");
        session.begin(StickyCookie.insert("SRV", CAPITALS).hidden(false).build(), shown);
        assertThat(shown.get("Cookie")).isEqualTo("SRV=A");
        assertThat(session.preferred()).isEqualTo("a");
    }

    @Test
    void garbageIsAsGoodAsNothing() {
        session.begin(StickyCookie.insert("SRV", CAPITALS).build(), cookies("SRV=a<b"));
        assertThat(session.preferred()).isNull();
        HttpHeaders response = sets();
        session.respond(response, "a", false);
        assertThat(response.get("Set-Cookie")).startsWith("SRV=A;");
    }

    @Test
    void attributesAreAsConfigured() {
        StickyCookie cookie = StickyCookie.insert("S", CAPITALS)
                .path("/app")
                .domain("example.com")
                .maxAge(Duration.ofHours(1))
                .httpOnly(false)
                .sameSite(StickyCookie.SameSite.NONE)
                .secure(true)
                .build();
        assertThat(cookie.attributes(false))
                .isEqualTo("; Path=/app; Domain=example.com; Max-Age=3600; SameSite=None; Secure");
        assertThat(StickyCookie.insert("S", CAPITALS)
                        .sameSite(null)
                        .secure(false)
                        .build()
                        .attributes(true))
                .isEqualTo("; Path=/; HttpOnly");
        assertThatThrownBy(() -> StickyCookie.insert("S", CAPITALS).path("/;x"))
                .hasMessage("path: /;x (expected: an absolute path without semicolon)");
        assertThatThrownBy(() -> StickyCookie.insert("a b", CAPITALS)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRewrittenCookieIsTheBackends() {
        StickyCookie cookie = StickyCookie.rewrite("SRV", CAPITALS).build();
        session.begin(cookie, cookies());
        HttpHeaders without = sets("x=y");
        session.respond(without, "a", false);
        assertThat(without.getAll("Set-Cookie")).containsExactly("x=y");
        assertThat(without.contains("Cache-Control")).isFalse();
        HttpHeaders with = sets("SRV=any; Path=/p", "SRV=; Max-Age=0");
        session.respond(with, "a", false);
        assertThat(with.getAll("Set-Cookie")).containsExactly("SRV=A; Path=/p", "SRV=; Max-Age=0");
        HttpHeaders request = cookies("SRV=A");
        session.begin(cookie, request);
        assertThat(session.preferred()).isEqualTo("a");
        assertThat(request.get("Cookie")).isEqualTo("SRV=A");
        HttpHeaders again = sets("SRV=any");
        session.respond(again, "a", false);
        assertThat(again.get("Set-Cookie")).as("what it has will do").isEqualTo("SRV=A");
    }

    @Test
    void aPrefixComesAndGoes() {
        StickyCookie cookie = StickyCookie.prefix("JSESSIONID", CAPITALS).build();
        session.begin(cookie, cookies());
        HttpHeaders response = sets("JSESSIONID=s~1; Path=/");
        response.add("Cache-Control", "no-store");
        session.respond(response, "a", false);
        assertThat(response.get("Set-Cookie")).isEqualTo("JSESSIONID=A~s~1; Path=/");
        assertThat(response.getAll("Cache-Control")).containsExactly("no-store");
        HttpHeaders request = cookies("x=y; JSESSIONID=A~s~1; z=1");
        session.begin(cookie, request);
        assertThat(session.preferred()).isEqualTo("a");
        assertThat(request.get("Cookie")).isEqualTo("x=y; JSESSIONID=s~1; z=1");
        HttpHeaders foreign = cookies("JSESSIONID=s1");
        session.begin(cookie, foreign);
        assertThat(session.preferred()).isNull();
        assertThat(foreign.get("Cookie")).isEqualTo("JSESSIONID=s1");
    }

    @Test
    void aTableLearnsWhoSetWhat() {
        StickyTable table = StickyTable.builder().build();
        StickyCookie cookie = StickyCookie.learn("sid", table).build();
        session.begin(cookie, cookies());
        session.respond(sets("sid=one; HttpOnly", "x=two", "sid="), "a", false);
        assertThat(table.preferred(KeyHash.of("one"))).isEqualTo("a");
        assertThat(table.stats().entries()).isEqualTo(1);
        session.begin(cookie, cookies("sid=one"));
        assertThat(session.preferred()).isEqualTo("a");
        session.respond(sets(), "b", false);
        assertThat(table.preferred(KeyHash.of("one")))
                .as("moved with its session")
                .isEqualTo("b");
        session.begin(cookie, cookies());
        session.respond(sets("sid=one"), "c", false);
        assertThat(table.preferred(KeyHash.of("one")))
                .as("who begins a session has it")
                .isEqualTo("c");
    }

    @Test
    void headerFieldsAreLearnedFrom() {
        StickyTable table = StickyTable.builder().build();
        StickyCookie cookie = StickyCookie.learnFromHeader("X-Session", "X-New-Session", table)
                .build();
        session.begin(cookie, cookies());
        HttpHeaders response = sets();
        response.add("x-new-session", "one");
        session.respond(response, "a", false);
        HttpHeaders request = new DefaultHttpHeaders().add("x-session", "one");
        session.begin(cookie, request);
        assertThat(session.preferred()).isEqualTo("a");
    }

    @Test
    void withoutACookieNothingIsDone() {
        session.begin(StickyCookie.insert("SRV", CAPITALS).build(), cookies("SRV=A"));
        session.begin(null, cookies("SRV=A"));
        assertThat(session.preferred()).isNull();
        HttpHeaders response = sets();
        session.respond(response, "a", false);
        assertThat(response.isEmpty()).isTrue();
    }

    private static HttpHeaders cookies(String... fields) {
        return new DefaultHttpHeaders().add("Cookie", List.of(fields));
    }

    private static HttpHeaders sets(String... fields) {
        return new DefaultHttpHeaders().add("Set-Cookie", List.of(fields));
    }
}
