package io.fairlead.health.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NeedleTest {
    @Property
    void findsEveryOccurrenceAndNothingElse(
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(min = 1, max = 6) String wanted,
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 60) String text) {
        List<Integer> expected = new ArrayList<>();
        for (int i = text.indexOf(wanted); i >= 0; i = text.indexOf(wanted, i + 1)) {
            expected.add(i + wanted.length() - 1);
        }
        assertThat(ends(wanted, text)).isEqualTo(expected);
    }

    @Test
    void textsAreUtf8() {
        Needle.Search search = Needle.of("é").search();
        assertThat(search.take((byte) 0xC3)).isFalse();
        assertThat(search.take((byte) 0xA9)).isTrue();
    }

    @Test
    void aSearchKnowsNothingOfAnother() {
        Needle needle = Needle.of("ab");
        assertThat(needle.search().take((byte) 'a')).isFalse();
        assertThat(needle.search().take((byte) 'b')).isFalse();
    }

    private static List<Integer> ends(String wanted, String text) {
        Needle.Search search = Needle.of(wanted).search();
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            if (search.take((byte) text.charAt(i))) {
                ends.add(i);
            }
        }
        return ends;
    }
}
