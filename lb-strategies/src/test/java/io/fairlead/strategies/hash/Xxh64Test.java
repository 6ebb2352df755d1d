package io.fairlead.strategies.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.dynatrace.hash4j.hashing.Hashing;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongSupplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class Xxh64Test {
    /** Of bytes 0, 1, 2, ... of the lengths 0 to 31, from the reference implementation. */
    private static final long[] SEED_42 = {
        -7444071767201028348L, -8959994473701255385L, 7116559933691734543L, 6019482000716350659L,
        -6625277557348586272L, -5507563483608914162L, 1540412690865189709L, 4522324563441226749L,
        -7143238906056518746L, -7989831429045113014L, -7103973673268129917L, -2319060423616348937L,
        -7576144055863289344L, -8903544572546912743L, 6376815151655939880L, 5913754614426879871L,
        6466567997237536608L, -869838547529805462L, -2416009472486582019L, -3059673981515537339L,
        4211239092494362041L, 1414635639471257331L, 166863084165354636L, -3761330575439628223L,
        3524931906845391329L, 6070229753198168844L, -3740381894759773016L, -1268276809699008557L,
        1518581707938531581L, 7988048690914090770L, -4510281763783422346L, -8988936099728967847L
    };

    @Test
    void isTheReferenceForEveryLength() {
        List<String> expected = Nodes.lines("/xxh64-looping-bytes.txt");
        assertThat(expected).hasSize(1025);
        byte[] bytes = looping(1024);
        for (int length = 0; length < expected.size(); length++) {
            assertThat(Xxh64.hash(bytes, 0, length, 0))
                    .as("%d bytes", length)
                    .isEqualTo(Long.parseLong(expected.get(length)));
        }
    }

    @Test
    void isTheReferenceWithASeed() {
        for (int length = 0; length < SEED_42.length; length++) {
            assertThat(Xxh64.hash(looping(length), 42)).as("%d bytes", length).isEqualTo(SEED_42[length]);
        }
    }

    @Test
    void isWhatOtherProgramsCompute() {
        assertThat(Xxh64.hash(looping(256), 0)).isEqualTo(2282408585429094475L); // HAProxy
        assertThat(Xxh64.hash(looping(256), 1)).isEqualTo(-4689339368900765961L);
        assertThat(Xxh64.hash("ABC")).isEqualTo(0xe66ae7354fcfee98L); // ClickHouse
        assertThat(Xxh64.hash("xxhash")).isEqualTo(0x32dd38952c4bc720L);
        assertThat(Xxh64.hash("foo")).isEqualTo(3728699739546630719L);
        assertThat(Xxh64.hash("")).isEqualTo(0xef46db3751d8e999L);
        assertThat(Xxh64.hash("Hello World")).isEqualTo(7148569436472236994L); // Atlas
        assertThat(Xxh64.hash("Hello World".getBytes(StandardCharsets.UTF_8), 1, 5, 0))
                .isEqualTo(-4877171975935371781L);
        assertThat(Xxh64.hash("the quick brown fox", 42)).isEqualTo(6882318601984224800L); // ocaml-containers
        assertThat(Xxh64.hash("0123456789abcdef0123456789abcdef0123456789")).isEqualTo(-6385663626540185060L); // OPA
    }

    @Property
    void isWhatAnotherImplementationComputesOfAnyRange(
            @ForAll @Size(max = 300) byte[] bytes, @ForAll @IntRange(max = 300) int from, @ForAll long seed) {
        int offset = Math.min(from, bytes.length);
        int length = bytes.length - offset;

        assertThat(Xxh64.hash(bytes, offset, length, seed))
                .isEqualTo(Hashing.xxh64(seed).hashBytesToLong(bytes, offset, length));
    }

    @Property(tries = 3_000)
    void textIsHashedAsItsUtf8Bytes(@ForAll("texts") String text, @ForAll long seed) {
        assertThat(Xxh64.hash(text, seed)).isEqualTo(Xxh64.hash(text.getBytes(StandardCharsets.UTF_8), seed));
        assertThat(Xxh64.hash(CharBuffer.wrap(text), seed)).isEqualTo(Xxh64.hash(text, seed));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<Character> chars = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.chars().range('\0', '\u007f')),
                Tuple.of(1, Arbitraries.chars().range('\u0080', '\u07ff')),
                Tuple.of(1, Arbitraries.chars().range('\u0800', '\uffff')),
                Tuple.of(1, Arbitraries.chars().range('\ud800', '\udfff')));
        Arbitrary<String> ascii = Arbitraries.strings().ascii().ofMaxLength(200);
        Arbitrary<String> mixed = chars.list().ofMaxSize(120).map(Xxh64Test::joined);
        return Arbitraries.oneOf(ascii, mixed);
    }

    private static String joined(List<Character> chars) {
        StringBuilder text = new StringBuilder();
        chars.forEach(text::append);
        return text.toString();
    }

    @Test
    void halvesOfSurrogatesAreQuestionMarks() {
        for (String text :
                List.of("\ud83d", "\ude00", "a\ud83d", "\ude00\ud83d", "\ud83d\ud83d\ude00", "ab\ud83dcdefghijk")) {
            assertThat(Xxh64.hash(text)).isEqualTo(Xxh64.hash(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Property
    void numbersAreHashedAsTheirBytes(@ForAll long number, @ForAll long seed) {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();

        assertThat(Xxh64.hash(number, seed)).isEqualTo(Xxh64.hash(bytes, seed));
        assertThat(Xxh64.hash(number)).isEqualTo(Xxh64.hash(bytes));
    }

    @Test
    void addressesAreHashedAsTheirBytes() throws UnknownHostException {
        assertThat(Xxh64.hash(InetAddress.getByName("10.1.2.3"))).isEqualTo(Xxh64.hash(new byte[] {10, 1, 2, 3}));
        byte[] ipv6 = HexFormat.of().parseHex("20010db8000000000000000000000001");
        assertThat(Xxh64.hash(InetAddress.getByName("2001:db8::1"))).isEqualTo(Xxh64.hash(ipv6));
    }

    @Test
    void rangesOutsideTheArrayAreRefused() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Xxh64.hash(new byte[4], 2, 3, 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Xxh64.hash(new byte[4], -1, 3, 0));
    }

    @Test
    void nothingIsAllocated() {
        String ascii = "user-12345678901-of-the-day-and-more";
        String wide = "straße-\ud83d\ude00-and-a-tail-beyond-a-stripe-of-32";
        byte[] bytes = looping(100);

        assertThat(leastBytes(() -> Xxh64.hash(ascii))).isZero();
        assertThat(leastBytes(() -> Xxh64.hash(wide, 3))).isZero();
        assertThat(leastBytes(() -> Xxh64.hash(bytes, 3, 90, 5))).isZero();
        assertThat(leastBytes(() -> Xxh64.hash(17L))).isZero();
    }

    private static long leastBytes(LongSupplier hash) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        long sink = 0;
        for (int round = 0; round < 10 && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                sink += hash.getAsLong();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(sink).isNotZero();
        return least;
    }

    private static byte[] looping(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
