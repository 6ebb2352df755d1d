package io.fairlead.netty.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ids of requests: made here, or believed. */
class RequestIdsTest {
    @Test
    void idsAreThirtyTwoDigitsAndDifferent() {
        RequestIds ids = RequestIds.random();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String id = ids.next();
            assertThat(id).matches("[0-9a-f]{32}");
            assertThat(RequestIds.isSane(id)).isTrue();
            seen.add(id);
        }
        assertThat(seen).hasSize(10_000);
        assertThat(RequestIds.random().next()).isNotEqualTo(RequestIds.random().next());
    }

    /** The first outputs of xoshiro256++ from the state 1, 2, 3, 4, as its authors' program writes them. */
    @Test
    void theGeneratorIsXoshiro() {
        Iterator<Long> state = List.of(1L, 2L, 3L, 4L).iterator();
        RequestIds ids = RequestIds.seeded(state::next);
        assertThat(ids.next()).isEqualTo(String.format("%016x%016x", 41943041L, 58720359L));
        assertThat(ids.next()).isEqualTo(String.format("%016x%016x", 3588806011781223L, 3591011842654386L));
    }

    @Test
    void aSeedOfZerosIsNone() {
        RequestIds ids = RequestIds.seeded(() -> 0);
        assertThat(ids.next()).isNotEqualTo(ids.next());
    }

    @Test
    void idsOfOthersAreBelievedIfTheyAreSane() {
        for (String sane : List.of("a", "0-9_.~+/=:@Z", "x".repeat(128))) {
            assertThat(RequestIds.isSane(sane)).as(sane).isTrue();
        }
        for (String odd : List.of("", "a b", "a\"b", "a\nb", "\u00e4", "a,b", "<x>", "x".repeat(129))) {
            assertThat(RequestIds.isSane(odd)).as(odd).isFalse();
        }
    }
}
