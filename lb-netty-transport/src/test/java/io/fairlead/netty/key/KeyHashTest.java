package io.fairlead.netty.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Attempt;
import io.fairlead.api.LoadBalancer;
import io.fairlead.strategies.Strategies;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;

class KeyHashTest {
    /** FNV's own vectors; the mixing is that of the JDK's SplittableRandom, whose increment is taken back. */
    @Test
    void isTheMixedHashOfFowlerNollAndVo() {
        assertThat(KeyHash.of("")).isEqualTo(mixed(0xcbf29ce484222325L));
        assertThat(KeyHash.of("a")).isEqualTo(mixed(0xaf63dc4c8601ec8cL));
        assertThat(KeyHash.of("foobar")).isEqualTo(mixed(0x85944171f73967e8L));
    }

    @Property(tries = 200)
    void aTextHashesAsItsBytesDo(@ForAll @CharRange(from = 0, to = 255) String text) {
        assertThat(KeyHash.of(text)).isEqualTo(KeyHash.of(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void aClientIsItsWholeAddressWithoutThePort() throws Exception {
        assertThat(key(address("10.0.0.1", 1))).isEqualTo(key(address("10.0.0.1", 2)));
        assertThat(key(address("::ffff:10.0.0.1", 1)))
                .as("the same client on a socket for both families")
                .isEqualTo(key(address("10.0.0.1", 1)));
        Set<Long> keys = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            keys.add(key(address("2001:db8::" + Integer.toHexString(i), 1)));
            keys.add(key(address("2001:db8:0:" + Integer.toHexString(i + 1) + "::", 1)));
        }
        assertThat(keys).hasSize(2_000);
    }

    @Test
    void aClientWithoutAnAddressHasNoKey() {
        assertThat(key(null)).isNull();
        assertThat(key(InetSocketAddress.createUnresolved("somewhere", 1))).isNull();
    }

    @Test
    void orTheNetworkThatItIsIn() throws Exception {
        assertThat(key(address("10.0.0.1", 1), 24, 64)).isEqualTo(key(address("10.0.0.254", 2), 24, 64));
        assertThat(key(address("10.0.0.1", 1), 24, 64)).isNotEqualTo(key(address("10.0.1.1", 1), 24, 64));
        assertThat(key(address("10.0.2.1", 1), 23, 64)).isEqualTo(key(address("10.0.3.1", 1), 23, 64));
        assertThat(key(address("10.0.1.1", 1), 23, 64)).isNotEqualTo(key(address("10.0.2.1", 1), 23, 64));
        assertThat(key(address("2001:db8::1", 1), 24, 64)).isEqualTo(key(address("2001:db8::ffff:1:2", 1), 24, 64));
        assertThat(key(address("2001:db8::1", 1), 24, 64)).isNotEqualTo(key(address("2001:db8:0:1::1", 1), 24, 64));
        assertThat(key(address("1.2.3.4", 1), 0, 0)).isEqualTo(key(address("4.3.2.1", 1), 0, 0));
        assertThat(key(address("1.2.3.4", 1), 32, 128)).isEqualTo(key(address("1.2.3.4", 1)));
    }

    private static Long key(SocketAddress client, int ipv4Bits, int ipv6Bits) {
        Attempt attempt = LoadBalancer.builder(Strategies.roundRobin()).build().attempt();
        ClientKey.of(client, ipv4Bits, ipv6Bits).setOn(attempt);
        return attempt.hashed() ? (Long) attempt.hash() : null;
    }

    private static Long key(SocketAddress client) {
        Attempt attempt = LoadBalancer.builder(Strategies.roundRobin()).build().attempt();
        ClientKey.of(client).setOn(attempt);
        return attempt.hashed() ? (Long) attempt.hash() : null;
    }

    private static SocketAddress address(String literal, int port) throws Exception {
        return new InetSocketAddress(InetAddress.getAllByName(literal)[0], port);
    }

    private static long mixed(long hash) {
        return new SplittableRandom(hash - 0x9e3779b97f4a7c15L).nextLong();
    }
}
