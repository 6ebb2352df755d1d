package io.fairlead.netty.head;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where things are in a target. */
class TargetTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            emptyValue = "",
            value = {
                "/a/b, /a/b, -",
                "/?id=7, /, 7",
                "/p?x=1&id=7&id=8, /p, 7",
                "/p?xid=1&idx=2, /p, -",
                "/p?id, /p, ''",
                "/p?id&a, /p, ''",
                "/p?id=, /p, ''",
                "/p?, /p, -",
                "/p?a?id=3, /p, -",
                "/p?a=id=3&id=4?, /p, 4?",
                "http://h:8/p?id=5, /p, 5",
                "HTTPS://h, '', -",
                "http://h?id=6, '', 6",
                "*, *, -",
                "/p;id=3, /p;id=3, -"
            })
    void pathsAndParameters(String target, String path, String id) {
        int start = Target.pathStart(target);
        assertThat(target.substring(start, Target.pathEnd(target, start))).isEqualTo(path);
        int value = Target.valueStart(target, "id");
        assertThat(value < 0 ? null : target.substring(value, Target.valueEnd(target, value)))
                .isEqualTo(id);
    }

    @Test
    void authoritiesAreThoseOfAbsoluteTargets() {
        String target = "http://h:8/p";
        int start = Target.authorityStart(target);
        assertThat(target.substring(start, Target.authorityEnd(target, start))).isEqualTo("h:8");
        assertThat(Target.authorityStart("/http://h/")).isEqualTo(-1);
        assertThat(Target.authorityStart("ftp://h/")).isEqualTo(-1);
    }
}
