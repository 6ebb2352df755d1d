package io.fairlead.netty.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Backend;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendLinesTest {
    @Test
    void readsWhatItsDocumentationShows() {
        List<Backend> backends = BackendLines.read("""
                # comments and empty lines are skipped

                10.0.0.1:8080
                10.0.0.2:8080 id=b weight=2 tier=1 zone=eu-1 maxConcurrency=100 # and here
                [2001:db8::1]:8080 label.version=1.10\r
                """);
        assertThat(backends).extracting(Backend::id).containsExactly("10.0.0.1:8080", "b", "[2001:db8::1]:8080");
        Backend second = backends.get(1);
        assertThat(second.address()).isEqualTo(new InetSocketAddress("10.0.0.2", 8080));
        assertThat(second.weight()).isEqualTo(2);
        assertThat(second.tier()).isEqualTo(1);
        assertThat(second.zone()).isEqualTo("eu-1");
        assertThat(second.maxConcurrency()).isEqualTo(100);
        assertThat(backends.get(2).labels()).isEqualTo(Map.of("version", "1.10"));
        assertThat(BackendLines.read("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1|line 2: \"10.0.0.1\" (expected: IP address and port",
                "10.0.0.1:0|line 2: port: 0 (expected: 1..65535)",
                "10.0.0.1:65536|line 2: \"10.0.0.1:65536\" (expected: IP address and port",
                "api.internal:80|line 2: \"api.internal:80\" (expected: IP address and port",
                "2001:db8::1:80|line 2: \"2001:db8::1:80\" (expected: IP address and port",
                "10.0.0.1:80 wieght=2|line 2: \"wieght=2\" (expected: id=, weight=",
                "10.0.0.1:80 weight|line 2: \"weight\" (expected: id=, weight=",
                "10.0.0.1:80 weight=heavy|line 2: weight: \"heavy\" (expected: a number)",
                "10.0.0.1:80 weight=65536|line 2: backend 10.0.0.1:80: weight: 65536 (expected: 0..65535)",
                "10.0.0.1:80 weight=1 weight=2|line 2: weight twice",
                "10.0.0.1:80 id=|line 2: id: 0 characters (expected: 1..256)",
                "10.0.0.1:80 maxConcurrency=0|line 2: backend 10.0.0.1:80: maxConcurrency: 0",
                "10.0.0.9:80 id=a|line 2: two have the id \"a\"",
            })
    void namesTheLineAndTheMistake(String line, String message) {
        assertThatThrownBy(() -> BackendLines.read("10.0.0.7:80 id=a\n" + line + "\n10.0.0.8:80\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Property(tries = 200)
    void readsWhatItWrites(@ForAll @Size(max = 50) List<@IntRange(min = 0, max = 1 << 24) Integer> numbers) {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            int number = numbers.get(i);
            backends.add(Backend.builder("b" + i, new InetSocketAddress("10.1." + i + ".3", 1 + number % 65_535))
                    .weight(number % 65_536)
                    .tier(number % 3)
                    .zone(number % 2 == 0 ? "" : "z" + number)
                    .maxConcurrency(number % 5 == 0 ? Integer.MAX_VALUE : 1 + number)
                    .labels(number % 7 == 0 ? Map.of() : Map.of("n", "" + number, "m", "x=y"))
                    .build());
        }
        String text = BackendLines.write(backends);
        assertThat(BackendLines.write(BackendLines.read(text))).isEqualTo(text);
        assertThat(BackendLines.read(text)).isEqualTo(backends);
    }
}
