package io.fairlead.netty.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What fuzzing looks for holds for its seeds, and for seeds with a byte changed, in every build. */
final class ProxyHeaderFuzzTest {
    @Test
    void everySeedHolds() {
        assertThat(contents()).hasSizeGreaterThanOrEqualTo(8);
        contents().forEach(ProxyHeaderFuzz::fuzzerTestOneInput);
    }

    @Property(tries = 3_000)
    void oneByteChangedHolds(@ForAll("seeds") byte[] seed, @ForAll @IntRange(max = 300) int at, @ForAll byte other) {
        byte[] changed = seed.clone();
        changed[at % seed.length] = other;
        ProxyHeaderFuzz.fuzzerTestOneInput(changed);
        ProxyHeaderFuzz.fuzzerTestOneInput(Arrays.copyOf(changed, at % seed.length));
    }

    @Provide
    Arbitrary<byte[]> seeds() {
        return Arbitraries.of(contents());
    }

    private static List<byte[]> contents() {
        try (Stream<Path> files = Files.list(Path.of("conformance", "seeds", "ProxyHeaderFuzz"))) {
            return files.sorted().map(ProxyHeaderFuzzTest::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
