package io.fairlead.strategies.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendNameTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1:80",
        "2001:db8::1, [2001:db8::1]:80",
        "2001:0db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:80",
        "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:80",
        "::, [::]:80",
        "::1, [::1]:80",
        "fe80::, [fe80::]:80",
        "1:0:0:2:0:0:0:3, [1:0:0:2::3]:80",
        "FF02::ABCD, [ff02::abcd]:80"
    })
    void addressesAreWrittenAsRfc5952Says(String address, String name) throws UnknownHostException {
        Backend backend = Backend.of("id", new InetSocketAddress(InetAddress.getByName(address), 80));

        assertThat(BackendName.address().of(backend)).isEqualTo(name);
    }

    /** What toString makes of an address depends on the JDK, and on who asked for its name before. */
    @Test
    void hostNamesOfResolvedAddressesDoNotCount() throws UnknownHostException {
        InetAddress named = InetAddress.getByAddress("app1.example", new byte[] {10, 0, 0, 1});

        assertThat(BackendName.address().of(Backend.of("id", new InetSocketAddress(named, 80))))
                .isEqualTo("10.0.0.1:80");
        assertThat(BackendName.address().of(Backend.of("id", InetSocketAddress.createUnresolved("app1.example", 80))))
                .isEqualTo("app1.example:80");
    }

    @Test
    void whatIsMissingIsReplacedByTheId() {
        SocketAddress socket = UnixDomainSocketAddress.of("/run/app.sock");
        Backend labeled =
                Backend.builder("b", socket).labels(Map.of("ring", "r")).build();

        assertThat(BackendName.address().of(labeled)).isEqualTo("b");
        assertThat(BackendName.label("ring").of(labeled)).isEqualTo("r");
        assertThat(BackendName.label("other").of(labeled)).isEqualTo("b");
        assertThat(BackendName.id().of(labeled)).isEqualTo("b");
    }

    @Test
    void equalNamingsAreEqual() {
        assertThat(BackendName.label("a")).isEqualTo(BackendName.label("a")).hasSameHashCodeAs(BackendName.label("a"));
        assertThat(BackendName.label("a")).isNotEqualTo(BackendName.label("b")).isNotEqualTo(BackendName.id());
        assertThat(BackendName.id()).isNotEqualTo(BackendName.address()).hasToString("id");
        assertThat(BackendName.label("a")).hasToString("label a");
    }
}
