package io.fairlead.netty.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.netty.ProxyVersion;
import io.fairlead.netty.proxyprotocol.ProxyHeader.Extension;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The parser against the writer, against every beginning of a header, against noise, and against a corpus. */
class ProxyHeaderTest {
    private static ProxyHeader parse(byte[] bytes) throws BadProxyHeaderException {
        return ProxyHeaderParser.parse(Unpooled.wrappedBuffer(bytes));
    }

    private static InetSocketAddress endpoint(Random random, boolean six) throws UnknownHostException {
        byte[] address = new byte[six ? 16 : 4];
        random.nextBytes(address);
        if (six) {
            address[0] = 0x20; // not an IPv4 address in disguise
        }
        return new InetSocketAddress(InetAddress.getByAddress(address), random.nextInt(65_536));
    }

    private static byte[] written(ProxyVersion version, InetSocketAddress source, InetSocketAddress destination) {
        return written(version, source, destination, List.of(), false);
    }

    private static byte[] written(
            ProxyVersion version,
            @Nullable InetSocketAddress source,
            @Nullable InetSocketAddress destination,
            List<Extension> extensions,
            boolean checksum) {
        ByteBuf out = ProxyHeaderWriter.write(
                version, source, destination, extensions, checksum, UnpooledByteBufAllocator.DEFAULT);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        out.release();
        return bytes;
    }

    @Property
    void whatIsWrittenIsRead(@ForAll ProxyVersion version, @ForAll long seed, @ForAll boolean six) throws Exception {
        Random random = new Random(seed);
        InetSocketAddress source = endpoint(random, six);
        InetSocketAddress destination = endpoint(random, six);
        byte[] bytes = written(version, source, destination);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(parse(Arrays.copyOf(bytes, length))).isNull();
        }
        byte[] followed = Arrays.copyOf(bytes, bytes.length + 5);
        ProxyHeader read = parse(followed);
        assertThat(read.length()).isEqualTo(bytes.length);
        assertThat(read.source()).isEqualTo(source);
        assertThat(read.destination()).isEqualTo(destination);
    }

    @Property
    void anAddressOfEachFamilyBecomesTwoOfIpv6(@ForAll ProxyVersion version, @ForAll long seed) throws Exception {
        Random random = new Random(seed);
        InetSocketAddress source = endpoint(random, false);
        InetSocketAddress destination = endpoint(random, true);
        byte[] bytes = written(version, source, destination);
        if (version == ProxyVersion.V1) {
            assertThat(new String(bytes, StandardCharsets.US_ASCII)).startsWith("PROXY TCP6 ::ffff:");
        } else {
            assertThat(bytes[13]).isEqualTo((byte) 0x21);
        }
        assertThat(parse(bytes).source()).isEqualTo(source); // Java undoes the mapping
        assertThat(parse(bytes).destination()).isEqualTo(destination);
    }

    @Property
    void noiseIsRefusedOrUnderstoodAndNothingElse(@ForAll @Size(max = 300) byte[] noise, @ForAll boolean begins) {
        byte[] begin = begins ? ProxyV2.SIGNATURE : new byte[0];
        byte[] bytes = Arrays.copyOf(begin, begin.length + noise.length);
        System.arraycopy(noise, 0, bytes, begin.length, noise.length);
        if (begins && noise.length > 2) {
            bytes[12] = 0x21;
            bytes[13] = (byte) new int[] {0x00, 0x11, 0x21, 0x31}[noise[1] & 3];
            bytes[14] = 0;
        }
        try {
            ProxyHeader header = parse(bytes);
            assertThat(header == null || header.length() <= bytes.length).isTrue();
        } catch (BadProxyHeaderException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Property
    void extensionsAreKeptAndTheirSumIsChecked(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        ByteBuf out = Unpooled.buffer();
        out.writeBytes(written(ProxyVersion.V2, endpoint(random, false), endpoint(random, false)));
        List<byte[]> values = new ArrayList<>();
        int sum = 0;
        for (int i = 0; i < 4; i++) {
            if (i == 2) {
                out.writeByte(0x03).writeShort(4);
                sum = out.writerIndex();
                out.writeInt(0);
            }
            byte[] value = new byte[random.nextInt(100) + 5];
            random.nextBytes(value);
            values.add(value);
            out.writeByte(new int[] {ProxyHeader.AUTHORITY, ProxyHeader.SSL, ProxyHeader.UNIQUE_ID, 0xe0}[i]);
            out.writeShort(value.length).writeBytes(value);
        }
        out.setShort(14, out.writerIndex() - ProxyV2.FIXED);
        CRC32C crc = new CRC32C();
        crc.update(out.array(), 0, out.writerIndex());
        out.setInt(sum, (int) crc.getValue());

        ProxyHeader read = ProxyHeaderParser.parse(out);
        assertThat(read.extensions()).hasSize(4);
        assertThat(read.extension(ProxyHeader.AUTHORITY)).isEqualTo(values.get(0));
        assertThat(read.extension(ProxyHeader.SSL)).isEqualTo(values.get(1));
        assertThat(read.extension(ProxyHeader.UNIQUE_ID)).isEqualTo(values.get(2));
        assertThat(read.extension(ProxyHeader.ALPN)).isNull();

        int flipped = 16 + random.nextInt(12);
        out.setByte(flipped, out.getByte(flipped) ^ 1);
        assertThatThrownBy(() -> ProxyHeaderParser.parse(out)).hasMessage("wrong checksum");
    }

    private static List<Extension> extensions(Random random, int count, int longest) {
        List<Extension> extensions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int type = random.nextInt(256);
            if (type != ProxyV2.CRC32C && type != 0x04 && type != ProxyHeader.UNIQUE_ID && type != ProxyHeader.SSL) {
                byte[] value = new byte[random.nextInt(longest + 1)];
                random.nextBytes(value);
                extensions.add(new Extension(type, value));
            }
        }
        return extensions;
    }

    private static List<String> shown(List<Extension> extensions) {
        return extensions.stream()
                .map(one -> one.type() + "=" + HexFormat.of().formatHex(one.value()))
                .toList();
    }

    @Property
    void extensionsThatAreWrittenAreRead(
            @ForAll long seed, @ForAll boolean six, @ForAll boolean nobody, @ForAll boolean checksum) throws Exception {
        Random random = new Random(seed);
        InetSocketAddress source = nobody ? null : endpoint(random, six);
        InetSocketAddress destination = endpoint(random, six);
        List<Extension> extensions = extensions(random, random.nextInt(12), 300);
        byte[] bytes = written(ProxyVersion.V2, source, destination, extensions, checksum);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(parse(Arrays.copyOf(bytes, length))).isNull();
        }
        ProxyHeader read = parse(Arrays.copyOf(bytes, bytes.length + 1));
        assertThat(read.length()).isEqualTo(bytes.length);
        assertThat(read.source()).isEqualTo(source);
        assertThat(shown(read.extensions())).isEqualTo(shown(extensions));
        if (checksum) {
            int flipped = bytes.length - 4 + random.nextInt(4);
            bytes[flipped] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> parse(bytes)).hasMessage("wrong checksum");
        }
    }

    @Property
    void whatDoesNotFitIsLeftOut(@ForAll long seed, @ForAll boolean checksum) throws Exception {
        Random random = new Random(seed);
        List<Extension> extensions = extensions(random, 40, 1_000);
        byte[] bytes = written(ProxyVersion.V2, endpoint(random, false), endpoint(random, false), extensions, checksum);
        int room = ProxyV2.LONGEST - 12 - (checksum ? 7 : 0);
        List<Extension> fit = new ArrayList<>();
        for (Extension extension : extensions) {
            if (3 + extension.value().length <= room) {
                room -= 3 + extension.value().length;
                fit.add(extension);
            }
        }
        assertThat(bytes).hasSize(ProxyV2.FIXED + ProxyV2.LONGEST - room);
        assertThat(shown(parse(bytes).extensions())).isEqualTo(shown(fit));
    }

    /** Bytes that another program made, by the layout of the specification and a bitwise checksum. */
    @Test
    void everyByteIsWhereTheSpecificationWantsIt() throws Exception {
        HexFormat hex = HexFormat.of();
        Extension alpn = new Extension(ProxyHeader.ALPN, "h2".getBytes(StandardCharsets.US_ASCII));
        Extension authority = new Extension(ProxyHeader.AUTHORITY, "one.test".getBytes(StandardCharsets.US_ASCII));
        assertThat(hex.formatHex(written(
                        ProxyVersion.V2,
                        new InetSocketAddress("192.0.2.9", 56_324),
                        new InetSocketAddress("198.51.100.7", 443),
                        List.of(alpn, authority),
                        true)))
                .isEqualTo("0d0a0d0a000d0a515549540a21110023c0000209c6336407dc0401bb0100026832"
                        + "0200086f6e652e74657374030004201366c0");
        Extension tls = new Extension(
                ProxyHeader.SSL,
                hex.parseHex("0500000000210007544c5376312e33220006636c69656e74230016"
                        + "544c535f4145535f3132385f47434d5f534841323536"));
        Extension own = new Extension(0xea, hex.parseHex("0176706365"));
        assertThat(hex.formatHex(written(
                        ProxyVersion.V2,
                        new InetSocketAddress("2001:db8::1", 56_324),
                        new InetSocketAddress("2001:db8::2", 443),
                        List.of(tls, own),
                        false)))
                .isEqualTo("0d0a0d0a000d0a515549540a21210060"
                        + "20010db800000000000000000000000120010db8000000000000000000000002dc0401bb"
                        + "2000310500000000210007544c5376312e33220006636c69656e74230016"
                        + "544c535f4145535f3132385f47434d5f534841323536ea00050176706365");
        Extension id = new Extension(
                ProxyHeader.UNIQUE_ID, "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
        assertThat(hex.formatHex(written(ProxyVersion.V2, null, null, List.of(id), true)))
                .isEqualTo("0d0a0d0a000d0a515549540a2100002a050020"
                        + "3031323334353637383961626364656630313233343536373839616263646566"
                        + "0300046dc9b203");
        assertThat(written(ProxyVersion.V1, null, null, List.of(id), true))
                .asString()
                .isEqualTo("PROXY UNKNOWN\r\n");
    }

    /** Each line of the corpus: bytes in hexadecimal or in words, an arrow, and what they are. */
    @TestFactory
    Stream<DynamicTest> theCorpus() {
        return corpus().stream()
                .map(line -> DynamicTest.dynamicTest(line, () -> {
                    String[] parts = line.split(" => ", 2);
                    byte[] bytes = parts[0].startsWith("'")
                            ? parts[0].substring(1, parts[0].length() - 1)
                                    .translateEscapes()
                                    .getBytes(StandardCharsets.ISO_8859_1)
                            : HexFormat.of().parseHex(parts[0].replace(" ", ""));
                    assertThat(verdict(bytes)).isEqualTo(parts[1]);
                }));
    }

    private static String verdict(byte[] bytes) {
        try {
            ProxyHeader header = parse(bytes);
            if (header == null) {
                return "more";
            }
            return (header.source() == null ? "nobody" : header.source() + " " + header.destination())
                    + (header.length() == bytes.length ? "" : " and " + (bytes.length - header.length()))
                    + (header.extensions().isEmpty()
                            ? ""
                            : " with " + header.extensions().size());
        } catch (BadProxyHeaderException e) {
            return "bad: " + e.getMessage();
        }
    }

    static List<String> corpus() {
        try (InputStream in = ProxyHeaderTest.class.getResourceAsStream("/proxy-headers.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
