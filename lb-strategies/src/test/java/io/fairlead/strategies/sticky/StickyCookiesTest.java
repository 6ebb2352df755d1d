package io.fairlead.strategies.sticky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.AdminState;
import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import io.fairlead.strategies.Strategies;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StickyCookiesTest {
    private static final CookieKey ONE = key(1);
    private static final CookieKey TWO = key(2);
    private static final CookieKey THREE = key(3);

    private final VirtualTime time = VirtualTime.create();
    private long second = 1_800_000_000;
    private final StickyCookies cookies = over(List.of(ONE), "a", "b", "c");

    /** Made by HMAC, struct and base64 of Python from the description in the Javadoc. */
    @Test
    void theLayoutIsWhatIsWritten() {
        byte[] secret = new byte[32];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = (byte) i;
        }
        StickyCookies first = over(List.of(CookieKey.of(7, secret)), "app-1");
        assertThat(first.renewed(null, null, "app-1")).isEqualTo("B2tJ4BCbLXc-zqUjKyQWe54a39gUJ5xLmeBqws0");

        byte[] ones = new byte[64];
        Arrays.fill(ones, (byte) 0xFF);
        second = 0xFFFF_FFFFL;
        StickyCookies last = over(List.of(CookieKey.of(255, ones)), "zürich/2");
        String written = last.renewed(null, null, "zürich/2");
        assertThat(written).isEqualTo("______9QBEw_aeXD2Rs0rH-hN_6zx449XyDJo8E");
        second--;
        assertThat(last.preferred(written)).isEqualTo("zürich/2");
    }

    @Property(tries = 300)
    void whatWasWrittenIsRead(
            @ForAll @Size(min = 1, max = 20) Set<@NotEmpty String> ids,
            @ForAll @Size(min = 1, max = 4) Set<@IntRange(max = 255) Integer> keyIds,
            @ForAll @IntRange(min = 1, max = 31_536_000) int life,
            @ForAll @IntRange(max = 31_535_999) int later) {
        List<CookieKey> keys = keyIds.stream().map(StickyCookiesTest::key).toList();
        StickyCookies some = StickyCookies.builder(keys)
                .life(Duration.ofSeconds(life))
                .clock(() -> Instant.ofEpochSecond(second))
                .build();
        LoadBalancer balancer = balancer(ids.toArray(String[]::new));
        balancer.subscribe(some);
        long start = second;
        for (String id : ids) {
            String value = some.renewed(null, null, id);
            assertThat(value).matches("[A-Za-z0-9_-]{39}");
            second = start + later % life;
            assertThat(some.preferred(value)).isEqualTo(id);
            second = start;
        }
    }

    @Test
    void aValueSaysNothingOfTheBackend() {
        String address = "10.1.2.3:8080";
        StickyCookies other = over(List.of(TWO), address);
        String value = over(List.of(ONE), address).renewed(null, null, address);
        byte[] bytes = Base64.getUrlDecoder().decode(value);
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("10.", "8080");
        assertThat(CookieBytes.tag(bytes))
                .as("the tag is keyed")
                .isNotEqualTo(CookieBytes.tag(CookieBytes.read(other.renewed(null, null, address))));
    }

    /** Changed characters, bytes and lengths; most of them are well-formed, so that only the signature can tell. */
    @Test
    void noneOfAMillionMutationsIsBelieved() {
        Random random = new Random(20_260_101);
        StickyCookies two = over(List.of(ONE, TWO), "a", "b", "c");
        int wellFormed = 0;
        for (int i = 0; i < 1_000_000; i++) {
            if (i % 10_000 == 0) {
                two.rotate((i % 20_000 == 0) ? List.of(ONE, TWO) : List.of(TWO, ONE));
            }
            String genuine = genuine(two, i);
            String mutant = mutant(genuine, random);
            if (!mutant.equals(genuine)) {
                wellFormed += (CookieBytes.read(mutant) == null) ? 0 : 1;
                String believed = two.preferred(mutant);
                if (believed != null) {
                    throw new AssertionError(mutant + " of " + genuine + " is believed: " + believed);
                }
            }
        }
        assertThat(wellFormed).isGreaterThan(500_000);
    }

    private final List<String> issued = new ArrayList<>();

    private String genuine(StickyCookies some, int i) {
        if (issued.size() < 1_000) {
            second = 1_800_000_000L + i % 3_000;
            issued.add(some.renewed(null, null, List.of("a", "b", "c").get(i % 3)));
        }
        String genuine = issued.get(i % issued.size());
        if (i % 1_000 == 0) {
            assertThat(some.preferred(genuine)).as("else nothing is tested").isNotNull();
        }
        return genuine;
    }

    private static String mutant(String genuine, Random random) {
        char[] characters = genuine.toCharArray();
        byte[] bytes = Base64.getUrlDecoder().decode(genuine);
        int at = random.nextInt(characters.length);
        switch (random.nextInt(9)) {
            case 0 -> characters[at] = (char) random.nextInt(128);
            case 1 -> characters[at] = (char) (characters[at] ^ (1 << random.nextInt(8)));
            case 2 -> {
                return genuine.substring(0, at) + genuine.substring(at + 1);
            }
            case 3 -> {
                return genuine.substring(0, at) + "A=-_ ~\u0000é".charAt(random.nextInt(8)) + genuine.substring(at);
            }
            case 4 -> {
                return encoded(flipped(bytes, random, 1));
            }
            case 5 -> {
                return encoded(flipped(bytes, random, 2 + random.nextInt(8)));
            }
            case 6 -> {
                byte[] other = new byte[bytes.length];
                random.nextBytes(other);
                int from = random.nextInt(bytes.length);
                System.arraycopy(other, from, bytes, from, bytes.length - from);
                return encoded(bytes);
            }
            case 7 -> {
                bytes[0] = (byte) (3 - bytes[0]); // the other key
                return encoded(bytes);
            }
            default -> {
                bytes[1 + random.nextInt(12)]++; // later, or another backend
                return encoded(bytes);
            }
        }
        return new String(characters);
    }

    private static byte[] flipped(byte[] bytes, Random random, int bits) {
        for (int i = 0; i < bits; i++) {
            int bit = random.nextInt(8 * bytes.length);
            bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        }
        return bytes;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** RFC 4648, section 3.5: the last character has two bits that belong to no byte. */
    @Test
    void onlyTheCanonicalTextIsRead() {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        String value = cookies.renewed(null, null, "a");
        int last = alphabet.indexOf(value.charAt(38));
        for (int i = 1; i < 4; i++) {
            String same = value.substring(0, 38) + alphabet.charAt(last + i);
            assertThat(Base64.getUrlDecoder().decode(same))
                    .isEqualTo(Base64.getUrlDecoder().decode(value));
            assertThat(cookies.preferred(same)).isNull();
        }
        assertThat(cookies.preferred(value + '=')).isNull();
    }

    @Test
    void garbageOfAnyLengthIsAsGoodAsNothing() {
        assertThat(cookies.preferred(null)).isNull();
        String value = cookies.renewed(null, null, "a");
        for (int length = 0; length < 100; length++) {
            for (char c : new char[] {'A', '_', '=', '+', '/', '\u0000', '\u007F', '\u0080', '\uFFFF', 'é'}) {
                assertThat(cookies.preferred(String.valueOf(c).repeat(length))).isNull();
            }
            if (length != 39) {
                assertThat(cookies.preferred((value + value + value).substring(0, length)))
                        .isNull();
            }
        }
        assertThat(cookies.preferred(value.repeat(100_000))).isNull();
        assertThat(cookies.preferred("\"" + value.substring(2) + "\"")).isNull();
        assertThat(cookies.preferred(CharBuffer.wrap(value))).isEqualTo("a");
    }

    @Test
    void aValueExpiresToTheSecond() {
        String value = cookies.renewed(null, null, "b");
        second += 3_599;
        assertThat(cookies.preferred(value)).isEqualTo("b");
        second += 1;
        assertThat(cookies.preferred(value)).isNull();
        second -= 100_000;
        assertThat(cookies.preferred(value)).as("another clock may be behind").isEqualTo("b");
    }

    @Test
    void aValueIsRenewedInTheSecondHalfOfItsLife() {
        String value = cookies.renewed(null, null, "b");
        assertThat(cookies.renewed(value, "b", "b")).isNull();
        second += 1_800;
        assertThat(cookies.renewed(value, "b", "b")).isNull();
        second += 1;
        String renewed = cookies.renewed(value, "b", "b");
        assertThat(renewed).isNotNull().isNotEqualTo(value);
        second += 3_599;
        assertThat(cookies.preferred(renewed)).isEqualTo("b");
        assertThat(cookies.preferred(value)).isNull();
    }

    @Test
    void aValueIsRewrittenWhenAnotherBackendServes() {
        String value = cookies.renewed(null, null, "b");
        String moved = cookies.renewed(value, cookies.preferred(value), "c");
        assertThat(cookies.preferred(moved)).isEqualTo("c");
        assertThat(cookies.preferred(cookies.renewed("garbage", null, "a"))).isEqualTo("a");
        assertThat(cookies.preferred(cookies.renewed("garbage", "a", "a")))
                .as("even if the caller forgot what was said of it")
                .isEqualTo("a");
        assertThat(cookies.preferred(cookies.renewed(null, "a", "a"))).isEqualTo("a");
    }

    @Test
    void keysRotateWithoutLosingASession() {
        String old = cookies.renewed(null, null, "a");

        cookies.rotate(List.of(ONE, TWO));
        assertThat(cookies.preferred(old)).isEqualTo("a");
        assertThat(cookies.renewed(old, "a", "a"))
                .as("the first key still signs")
                .isNull();

        cookies.rotate(List.of(TWO, ONE));
        assertThat(cookies.preferred(old)).isEqualTo("a");
        String renewed = cookies.renewed(old, "a", "a");
        assertThat(keyOf(renewed)).isEqualTo(2);
        assertThat(cookies.renewed(renewed, "a", "a")).isNull();

        cookies.rotate(List.of(TWO));
        assertThat(cookies.preferred(renewed)).isEqualTo("a");
        assertThat(cookies.preferred(old)).isNull();

        cookies.rotate(List.of(THREE));
        assertThat(cookies.preferred(renewed)).isNull();
        cookies.rotate(List.of(CookieKey.random(2)));
        assertThat(cookies.preferred(renewed)).as("the id alone opens nothing").isNull();
    }

    @Test
    void instancesWithTheSameKeysUnderstandOneAnother() {
        StickyCookies elsewhere = over(List.of(TWO, ONE), "c", "a");
        assertThat(elsewhere.preferred(cookies.renewed(null, null, "a"))).isEqualTo("a");
        assertThat(elsewhere.preferred(cookies.renewed(null, null, "b")))
                .as("no member there")
                .isNull();
        assertThat(cookies.preferred(elsewhere.renewed(null, null, "c"))).isNull();
    }

    @Test
    void membersComeAndGo() {
        StickyCookies some = codec(List.of(ONE, TWO));
        LoadBalancer balancer = balancer("a", "b");
        String a = some.renewed(null, null, "a");
        String c = some.renewed(null, null, "c");
        assertThat(some.preferred(a)).as("not subscribed yet").isNull();
        assertThat(some.wantsCompletions()).isFalse();

        balancer.subscribe(some);
        assertThat(some.preferred(a)).isEqualTo("a");
        assertThat(some.preferred(c)).isNull();
        balancer.update(backends("b", "c"));
        assertThat(some.preferred(a)).isNull();
        assertThat(some.preferred(c)).isEqualTo("c");
        some.rotate(List.of(TWO, ONE));
        assertThat(some.preferred(a)).isNull();
        assertThat(some.preferred(c)).as("new keys know the members").isEqualTo("c");
        balancer.update(backends("a"));
        assertThat(some.preferred(a)).isEqualTo("a");
        assertThat(some.preferred(c)).isNull();
    }

    /** What an HTTP transport will do: a session through drain, maintenance, death and return. */
    @Test
    void aSessionStaysThroughDrainAndMovesOnceWhenItsBackendIsGone() {
        LoadBalancer balancer = balancer("a", "b", "c");
        StickyCookies some = codec(List.of(ONE));
        balancer.subscribe(some);
        Client client = new Client(balancer, some);
        String home = client.request();
        for (int i = 0; i < 5; i++) {
            assertThat(client.request()).isEqualTo(home);
        }
        assertThat(client.rewritten).isEqualTo(1);
        balancer.admin(home, AdminState.DRAIN);
        assertThat(client.request()).isEqualTo(home);
        assertThat(new Client(balancer, some).request()).isNotEqualTo(home);

        balancer.admin(home, AdminState.MAINT);
        String next = client.request();
        assertThat(next).isNotEqualTo(home);
        balancer.admin(home, AdminState.READY);
        assertThat(client.request()).isEqualTo(next);
        balancer.report(next, "test", Verdict.down("dead"));
        time.runPending();
        String last = client.request();
        assertThat(last).isNotEqualTo(next);
        balancer.update(backends(last.equals("a") ? "b" : "a"));
        assertThat(client.request()).isNotEqualTo(last);
        assertThat(client.rewritten).isEqualTo(4);
    }

    private static final class Client {
        private final LoadBalancer balancer;
        private final StickyCookies codec;
        private @Nullable String cookie;
        private int rewritten;

        Client(LoadBalancer balancer, StickyCookies codec) {
            this.balancer = balancer;
            this.codec = codec;
        }

        String request() {
            Attempt attempt = balancer.attempt();
            String preferred = codec.preferred(cookie);
            if (preferred != null) {
                attempt.prefer(preferred);
            }
            assertThat(balancer.acquire(attempt)).isTrue();
            String id = attempt.backend().id();
            String renewed = codec.renewed(cookie, preferred, id);
            if (renewed != null) {
                cookie = renewed;
                rewritten++;
            }
            attempt.complete(attempt.ticket(), Outcome.SUCCESS);
            return id;
        }
    }

    @Test
    void sessionsSurviveManyThreadsRotatingKeysAndMembers() throws InterruptedException {
        StickyCookies some = codec(List.of(ONE, TWO));
        LoadBalancer balancer = balancer("a", "b");
        balancer.subscribe(some);
        Set<String> wrong = ConcurrentHashMap.newKeySet();
        String fixed = some.renewed(null, null, "a");
        List<Thread> readers = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            Thread reader = new Thread(() -> {
                for (int i = 0; i < 3_000; i++) {
                    String own = some.renewed(null, null, "a");
                    if (!"a".equals(some.preferred(fixed)) || !"a".equals(some.preferred(own))) {
                        wrong.add(fixed + ' ' + own);
                    }
                }
            });
            readers.add(reader);
            reader.start();
        }
        for (int i = 0; i < 300; i++) {
            some.rotate((i % 2 == 0) ? List.of(TWO, ONE) : List.of(ONE, TWO, THREE));
            balancer.update((i % 3 == 0) ? backends("a") : backends("c", "a", "b"));
        }
        for (Thread reader : readers) {
            reader.join();
        }
        // own may be signed under a key that another rotation drops: THREE never signs, so none is
        assertThat(wrong).isEmpty();
    }

    @Test
    void keysAreChecked() {
        assertThatThrownBy(() -> CookieKey.of(256, new byte[32]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cookie key id: 256 (expected: 0..255)");
        assertThatThrownBy(() -> CookieKey.of(-1, new byte[32])).hasMessage("cookie key id: -1 (expected: 0..255)");
        assertThatThrownBy(() -> CookieKey.of(3, new byte[31]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cookie key 3: 31 bytes (expected: 32..64)");
        assertThatThrownBy(() -> CookieKey.of(3, new byte[65])).hasMessage("cookie key 3: 65 bytes (expected: 32..64)");
        assertThat(CookieKey.of(0, new byte[64]).id()).isZero();
        assertThat(CookieKey.of(255, new byte[32])).hasToString("cookie key 255");

        assertThatThrownBy(() -> StickyCookies.builder(List.of()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cookie keys: none (expected: at least one)");
        assertThatThrownBy(() -> cookies.rotate(List.of(ONE, TWO, key(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cookie keys: id 1 occurs twice");
        assertThat(keyOf(cookies.renewed(null, null, "a")))
                .as("nothing has changed")
                .isEqualTo(1);
    }

    @Test
    void lifeIsChecked() {
        StickyCookies.Builder builder = StickyCookies.builder(List.of(ONE));
        assertThatThrownBy(() -> builder.life(Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("life: PT0.999S (expected: PT1S..PT8760H)");
        assertThatThrownBy(() -> builder.life(Duration.ofDays(365).plusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(builder.life(Duration.ofDays(365))
                        .life(Duration.ofSeconds(1))
                        .build())
                .isNotNull();
    }

    @Test
    void aKeyIsACopyAndRandomOnesDiffer() {
        byte[] secret = new byte[32];
        CookieKey key = CookieKey.of(9, secret);
        String value = over(List.of(key), "a").renewed(null, null, "a");
        Arrays.fill(secret, (byte) 1);
        assertThat(over(List.of(key), "a").preferred(value)).isEqualTo("a");
        Set<String> values = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            values.add(over(List.of(CookieKey.random(9)), "a").renewed(null, null, "a"));
        }
        assertThat(values).hasSize(100);
    }

    private static int keyOf(String value) {
        return CookieBytes.keyId(CookieBytes.read(value));
    }

    private static CookieKey key(int id) {
        byte[] secret = new byte[32];
        new Random(id).nextBytes(secret);
        return CookieKey.of(id, secret);
    }

    /** Values are good for an hour. */
    private StickyCookies codec(List<CookieKey> keys) {
        return StickyCookies.builder(keys)
                .life(Duration.ofHours(1))
                .clock(() -> Instant.ofEpochSecond(second))
                .build();
    }

    private StickyCookies over(List<CookieKey> keys, String... ids) {
        StickyCookies codec = codec(keys);
        balancer(ids).subscribe(codec);
        return codec;
    }

    private LoadBalancer balancer(String... ids) {
        return LoadBalancer.builder(Strategies.roundRobin())
                .backends(backends(ids))
                .ticker(time)
                .controlExecutor(time)
                .build();
    }

    private static List<Backend> backends(String... ids) {
        return Stream.of(ids).map(id -> Backend.of(id, "127.0.0.1", 1024)).toList();
    }
}
