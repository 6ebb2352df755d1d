package io.fairlead.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.netty.cookie.CookieFuzz;
import io.fairlead.netty.forward.HopsFuzz;
import io.fairlead.netty.proxyprotocol.ProxyHeaderFuzz;
import io.fairlead.netty.sniff.ClientHelloFuzz;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzing looks for holds for its seeds, and for seeds with a byte changed or cut off, in every build. */
final class FuzzTargetsTest {
    private static final Target PROXY_HEADER = new Target("ProxyHeaderFuzz", ProxyHeaderFuzz::fuzzerTestOneInput);
    private static final Target COOKIE = new Target("CookieFuzz", CookieFuzz::fuzzerTestOneInput);
    private static final Target CLIENT_HELLO = new Target("ClientHelloFuzz", ClientHelloFuzz::fuzzerTestOneInput);
    private static final Target HOPS = new Target("HopsFuzz", HopsFuzz::fuzzerTestOneInput);

    record Target(String name, Consumer<byte[]> code) {
        List<byte[]> seeds() {
            try (Stream<Path> files = Files.list(Path.of("conformance", "seeds", name))) {
                return files.sorted().map(Target::read).toList();
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

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Target> targets() {
        return Stream.of(PROXY_HEADER, COOKIE, HOPS, CLIENT_HELLO);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void everySeedHolds(Target target) {
        assertThat(target.seeds()).hasSizeGreaterThanOrEqualTo(8);
        target.seeds().forEach(target.code);
    }

    @Property(tries = 3_000)
    void oneByteOfAProxyHeaderChangedHolds(
            @ForAll("proxyHeaders") byte[] seed, @ForAll @IntRange(max = 300) int at, @ForAll byte other) {
        changed(PROXY_HEADER, seed, at, other);
    }

    @Property(tries = 1_000)
    void oneByteOfCookiesChangedHolds(
            @ForAll("cookies") byte[] seed, @ForAll @IntRange(max = 300) int at, @ForAll byte other) {
        changed(COOKIE, seed, at, other);
    }

    @Property(tries = 1_000)
    void oneByteOfForwardedChangedHolds(
            @ForAll("hops") byte[] seed, @ForAll @IntRange(max = 300) int at, @ForAll byte other) {
        changed(HOPS, seed, at, other);
    }

    private static void changed(Target target, byte[] seed, int at, byte other) {
        byte[] changed = seed.clone();
        changed[at % seed.length] = other;
        target.code().accept(changed);
        target.code().accept(Arrays.copyOf(changed, at % seed.length));
    }

    @Provide
    Arbitrary<byte[]> proxyHeaders() {
        return Arbitraries.of(PROXY_HEADER.seeds());
    }

    @Provide
    Arbitrary<byte[]> cookies() {
        return Arbitraries.of(COOKIE.seeds());
    }

    @Provide
    Arbitrary<byte[]> hops() {
        return Arbitraries.of(HOPS.seeds());
    }
}
