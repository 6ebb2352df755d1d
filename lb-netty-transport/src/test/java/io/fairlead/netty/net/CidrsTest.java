package io.fairlead.netty.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrsTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1/32, 192.0.2.2, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 192.0.2.1, false",
        "::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, true",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8::8000:0:0:0/65, 2001:db8::7fff:ffff:ffff:ffff, false",
        "2001:db8::8000:0:0:0/65, 2001:db8::ffff:ffff:ffff:ffff, true",
        "8000::/1, 7fff:ffff::, false",
        "8000::/1, ffff::, true",
        "::ffff:10.0.0.0/104, 10.1.2.3, true",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "fe80::/10, fe80::1%7, true",
    })
    void knowsWhatIsInANetwork(String network, String address, boolean inside) throws UnknownHostException {
        assertThat(Cidrs.of(network).contains(InetAddress.getByName(address))).isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1/8 | network: 10.0.0.1/8 (expected: 10.0.0.0/8)",
                "2001:db8::1/64 | network: 2001:db8::1/64 (expected: 2001:db8:0:0:0:0:0:0/64)",
                "10.0.0.0/33 | network: 10.0.0.0/33 (expected: a prefix of 0..32 bits)",
                "::/129 | network: ::/129 (expected: a prefix of 0..128 bits)",
                "10.0.0.0/-1 | network: 10.0.0.0/-1 (expected: a prefix of 0..32 bits)",
                "10.0.0.0/08 | network: 10.0.0.0/08 (expected: a prefix of 0..32 bits)",
                "10.0.0.0/ | network: 10.0.0.0/ (expected: a prefix of 0..32 bits)",
                "::ffff:10.0.0.0/8 | network: ::ffff:10.0.0.0/8 (expected: a prefix of at least 96 bits, or the IPv4"
                        + " network itself)",
                "10.0.0 | network: 10.0.0 (expected: an address and the length of its prefix, such as 10.0.0.0/8 or"
                        + " 2001:db8::/32)",
                "010.0.0.0/8 | network: 010.0.0.0/8 (expected: an address and the length of its prefix, such as"
                        + " 10.0.0.0/8 or 2001:db8::/32)",
                "localhost | network: localhost (expected: an address and the length of its prefix, such as 10.0.0.0/8"
                        + " or 2001:db8::/32)",
                "[::1] | network: [::1] (expected: an address and the length of its prefix, such as 10.0.0.0/8 or"
                        + " 2001:db8::/32)",
                "fe80::1%eth0 | network: fe80::1%eth0 (expected: an address and the length of its prefix, such as"
                        + " 10.0.0.0/8 or 2001:db8::/32)",
                "'' | network:  (expected: an address and the length of its prefix, such as 10.0.0.0/8 or"
                        + " 2001:db8::/32)",
            })
    void saysWhatIsNoNetwork(String network, String message) {
        assertThatThrownBy(() -> Cidrs.of(network))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Property
    void decidesLikeALookAtEveryPrefix(@ForAll long seed, @ForAll @IntRange(max = 40) int networks, @ForAll boolean six)
            throws UnknownHostException {
        Random random = new Random(seed);
        List<byte[]> addresses = new ArrayList<>();
        List<Integer> prefixes = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < networks; i++) {
            byte[] address = address(random, six);
            int prefix = random.nextInt(address.length * 8 + 1);
            for (int bit = prefix; bit < address.length * 8; bit++) {
                address[bit / 8] &= (byte) ~(0x80 >> bit % 8);
            }
            addresses.add(address);
            prefixes.add(prefix);
            words.add(InetAddress.getByAddress(address).getHostAddress() + '/' + prefix);
        }
        Cidrs cidrs = Cidrs.of(words);
        for (int i = 0; i < 200; i++) {
            byte[] address = address(random, six);
            if (networks > 0 && random.nextBoolean()) { // one step beyond an end, or at it
                address = addresses.get(random.nextInt(networks)).clone();
                int step = random.nextInt(3) - 1;
                for (int j = address.length - 1; j >= 0 && step != 0; j--) {
                    int sum = (address[j] & 0xff) + step;
                    address[j] = (byte) sum;
                    step = (sum < 0) ? -1 : sum >> 8;
                }
            }
            boolean inside = false;
            for (int j = 0; j < networks; j++) {
                inside |= commonBits(address, addresses.get(j)) >= prefixes.get(j);
            }
            assertThat(cidrs.contains(InetAddress.getByAddress(address)))
                    .as("%s contains %s", cidrs, InetAddress.getByAddress(address))
                    .isEqualTo(inside);
        }
    }

    /** Few different bytes, so that networks overlap and touch. */
    private static byte[] address(Random random, boolean six) {
        byte[] address = new byte[six ? 16 : 4];
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) new int[] {0x00, 0x01, 0x80, 0xff}[random.nextInt(4)];
        }
        if (six) {
            address[0] = (byte) 0x20; // not an IPv4 address in disguise
        }
        return address;
    }

    private static int commonBits(byte[] one, byte[] other) {
        int bits = 0;
        while (bits < one.length * 8 && ((one[bits / 8] ^ other[bits / 8]) & 0x80 >> bits % 8) == 0) {
            bits++;
        }
        return bits;
    }

    @Test
    void onlyInternetAddressesAreInANetwork() {
        Cidrs all = Cidrs.of("0.0.0.0/0", "::/0");
        assertThat(all.contains(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)))
                .isTrue();
        assertThat(all.contains(UnixDomainSocketAddress.of("/tmp/socket"))).isFalse();
        assertThat(all.contains(InetSocketAddress.createUnresolved("localhost", 1)))
                .isFalse();
        assertThat(all.contains((SocketAddress) null)).isFalse();
    }

    @Test
    void isEqualToOneOfTheSameWords() {
        assertThat(Cidrs.of("10.0.0.0/8", "::1"))
                .isEqualTo(Cidrs.of("10.0.0.0/8", "::1"))
                .hasSameHashCodeAs(Cidrs.of("10.0.0.0/8", "::1"))
                .isNotEqualTo(Cidrs.of("10.0.0.0/8"))
                .hasToString("[10.0.0.0/8, ::1]");
        assertThat(Cidrs.none().isEmpty()).isTrue();
        assertThat(Cidrs.of()).isEqualTo(Cidrs.none());
        assertThat(Cidrs.of("::1").isEmpty()).isFalse();
    }
}
