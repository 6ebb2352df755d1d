package io.fairlead.netty.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is said, and how often, of certificates that end. */
final class CertificateWatchTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final List<String> warnings = new ArrayList<>();

    private CertificateWatch watch(int days) {
        return CertificateWatch.of(Duration.ofDays(days), now::get, warnings::add);
    }

    private static Instant in(int hours) {
        return START.plus(hours, ChronoUnit.HOURS);
    }

    @Test
    void theRemarkSaysHowMuchIsLeft() {
        CertificateWatch watch = watch(14);
        assertThat(watch.look("a", in(14 * 24 + 1))).isEmpty();
        assertThat(warnings).isEmpty();
        assertThat(watch.look("a", in(14 * 24))).isEqualTo("certificate expires in 14 d");
        assertThat(watch.look("b", in(47))).isEqualTo("certificate expires in 1 d");
        assertThat(watch.look("c", in(23))).isEqualTo("certificate expires in 23 h");
        assertThat(watch.look("d", START)).isEqualTo("certificate expires in 0 h");
        assertThat(watch.look("e", in(-5))).isEqualTo("certificate expired 5 h ago");
        assertThat(watch.look("f", in(-50))).isEqualTo("certificate expired 2 d ago");
        assertThat(warnings).hasSize(6).contains("backend b: certificate expires in 1 d, at 2026-03-03T11:00:00Z");
        assertThat(watch.isOver(in(-1))).isTrue();
        assertThat(watch.isOver(in(1))).isFalse();
    }

    @Test
    void aWarningComesOnceADayForEachBackend() {
        CertificateWatch watch = watch(14);
        for (int hour = 0; hour < 72; hour++) {
            now.set(in(hour));
            assertThat(watch.look("a", in(200))).isNotEmpty();
            assertThat(watch.look("b", in(200))).isNotEmpty();
        }
        assertThat(warnings).hasSize(6);
        assertThat(warnings)
                .filteredOn(warning -> warning.startsWith("backend a:"))
                .hasSize(3);
    }

    @Test
    void nothingIsSaidWhenNobodyWantsToHearIt() {
        assertThat(watch(0).look("a", in(-50))).isEmpty();
        assertThat(warnings).isEmpty();
    }
}
