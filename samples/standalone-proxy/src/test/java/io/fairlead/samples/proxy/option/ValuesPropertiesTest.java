package io.fairlead.samples.proxy.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Values are read as they are written. */
class ValuesPropertiesTest {
    @Property
    void durationsAreReadAsWritten(@ForAll @LongRange(max = 604_800_000) long millis) {
        Duration duration = Duration.ofMillis(millis);
        assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
    }

    @Property
    void sizesAreReadAsWritten(@ForAll @LongRange(max = 999_999_999_999L) long bytes) {
        assertThat(Size.parse(new Size(bytes).toString())).isEqualTo(new Size(bytes));
    }

    @Property
    void rangesOfStatusesAreReadAsWritten(
            @ForAll @IntRange(min = 100, max = 599) int a, @ForAll @IntRange(min = 100, max = 599) int b) {
        Statuses statuses = new Statuses(Math.min(a, b), Math.max(a, b));
        assertThat(Statuses.parse(statuses.toString())).isEqualTo(statuses);
    }

    @Property
    void distanceIsSymmetricAndAtMostTheLongerWord(
            @ForAll @AlphaChars @StringLength(max = 12) String a,
            @ForAll @AlphaChars @StringLength(max = 12) String b) {
        int distance = EditDistance.between(a, b);
        assertThat(distance).isEqualTo(EditDistance.between(b, a));
        assertThat(distance).isBetween(Math.abs(a.length() - b.length()), Math.max(a.length(), b.length()));
        assertThat(distance == 0).isEqualTo(a.equals(b));
    }

    @Test
    void suggestionsAreNear() {
        List<String> keys = List.of("bind", "backends", "least-connections", "round-robin");
        assertThat(BadValue.nearest("bnid", keys)).isEqualTo("bind");
        assertThat(BadValue.nearest("Backend", keys)).isEqualTo("backends");
        assertThat(BadValue.nearest("leastconn", keys)).isEqualTo("least-connections");
        assertThat(BadValue.nearest("round_robin", keys)).isEqualTo("round-robin");
        assertThat(BadValue.nearest("timeouts", keys)).isNull();
        assertThat(BadValue.nearest("", keys)).isNull();
    }

    @Test
    void unitsAreSuggested() {
        assertThatThrownBy(() -> Durations.parse("5")).hasMessageEndingWith("(did you mean \"5s\"?)");
        assertThatThrownBy(() -> Size.parse("64k")).hasMessageEndingWith("(did you mean \"64KiB\"?)");
        assertThatThrownBy(() -> Size.parse("10 MB")).hasMessageEndingWith("(did you mean \"10MiB\"?)");
    }

    @Test
    void valuesInMessagesAreShortAndPrintable() {
        assertThat(BadValue.quoted("a\nb")).isEqualTo("\"a?b\"");
        assertThat(BadValue.quoted("x".repeat(100))).hasSize(62).endsWith("...\"");
    }
}
