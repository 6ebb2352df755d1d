package io.fairlead.netty.head;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cookies in whatever clients send. */
class CookiesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            nullValues = "-",
            value = {
                "s=1 ! 1",
                "a=b; s=1 ! 1",
                "a=b;s=1;c=d ! 1",
                "s=1; s=2 ! 1",
                "S=1; s=2 ! 2",
                "xs=1; s=2 ! 2",
                "sx=1; s=2 ! 2",
                "a=s=9; s=2 ! 2",
                "s = 1 ;b ! 1",
                "a=; ;; s=1;; ! 1",
                "s=a=b ! a=b",
                "s=\"q\" ! \"q\"",
                "s ! -",
                "s;s=3 ! 3",
                "; ! -",
                "a=b ! -",
                "=s ! -"
            })
    void theFirstOfTheNameCounts(String field, String expected) {
        assertThat(Cookies.value(field, "s")).isEqualTo(expected);
    }

    @Test
    void anEmptyValueIsOne() {
        assertThat(Cookies.value("a=b; s=", "s")).isEmpty();
        assertThat(Cookies.value("s=; s=2", "s")).isEmpty();
        assertThat(Cookies.value("", "s")).isNull();
    }

    @Test
    void cookiesAreTakenOut() {
        assertThat(Cookies.without("s=1", "s")).isEmpty();
        assertThat(Cookies.without("a=b; s=1; c=d; s=2", "s")).isEqualTo("a=b; c=d");
        assertThat(Cookies.without("a=b;;c", "s")).isEqualTo("a=b;;c");
        assertThat(Cookies.without(" s = 1 ; c ;", "s")).isEqualTo("c");
    }

    @Test
    void cookiesThatAreSetHaveAttributes() {
        String set = "s=v1 ; Path=/; s=2";
        long place = Cookies.findSet(set, "s");
        assertThat(set.substring(Cookies.start(place), Cookies.end(place))).isEqualTo("v1");
        assertThat(Cookies.findSet("a=b; s=1", "s")).isEqualTo(Cookies.NONE);
        assertThat(Cookies.findSet("", "s")).isEqualTo(Cookies.NONE);
    }

    /** The reference splits, and would be too dear for every request. */
    @Property(tries = 5_000)
    void whateverComesIsReadLikeSplitting(@ForAll("fields") String field) {
        String expected = null;
        String left = "";
        for (String pair : field.split(";", -1)) {
            int equals = pair.indexOf('=');
            boolean named = equals >= 0 && strip(pair.substring(0, equals)).equals("s");
            if (named) {
                expected = (expected == null) ? strip(pair.substring(equals + 1)) : expected;
            } else if (!strip(pair).isEmpty()) {
                left += (left.isEmpty() ? "" : "; ") + strip(pair);
            }
        }
        assertThat(Cookies.value(field, "s")).isEqualTo(expected);
        assertThat(Cookies.without(field, "s")).isEqualTo(expected == null ? field : left);
        assertThat(Cookies.value(Cookies.without(field, "s"), "s")).isNull();
    }

    private static String strip(String text) {
        return text.replaceAll("^[ \t]+|[ \t]+$", "");
    }

    @Provide
    Arbitrary<String> fields() {
        return Arbitraries.strings().withChars("sab=;;\" \t").ofMaxLength(16);
    }
}
