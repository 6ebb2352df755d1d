package io.fairlead.netty.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.netty.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TransparentSourceTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 10.0.0.1, true",
        "2001:db8::7, 2001:db8:1::1, true",
        "::ffff:192.0.2.7, 10.0.0.1, true",
        "127.0.0.7, 127.0.0.1, true",
        "2001:db8::7, 10.0.0.1, false",
        "192.0.2.7, 2001:db8:1::1, false",
        "127.0.0.7, 10.0.0.1, false",
        "192.0.2.7, 127.0.0.1, false",
        "::1, 2001:db8:1::1, false",
        "0.0.0.0, 10.0.0.1, false",
        "224.0.0.1, 10.0.0.1, false"
    })
    void isTheAddressOfTheClientWhereTheBackendCouldAnswerIt(String client, String backend, boolean fits)
            throws UnknownHostException {
        InetAddress address = InetAddress.getByName(client);
        assertThat(TransparentSource.of(new InetSocketAddress(address, 40_000), new InetSocketAddress(backend, 80)))
                .isEqualTo(fits ? address : null);
    }

    @Test
    void thereIsNoneOfAUnixSocketOrTowardsOne() {
        UnixDomainSocketAddress unix = UnixDomainSocketAddress.of("/run/a.sock");
        InetSocketAddress inet = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
        assertThat(TransparentSource.of(unix, inet)).isNull();
        assertThat(TransparentSource.of(inet, unix)).isNull();
        assertThat(TransparentSource.of(null, inet)).isNull();
    }

    @Test
    void needsEpoll() {
        assertThatThrownBy(() -> TransparentSource.require(Transports.of(Transport.NIO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("transparentSource: transport NIO (expected: EPOLL");
    }
}
