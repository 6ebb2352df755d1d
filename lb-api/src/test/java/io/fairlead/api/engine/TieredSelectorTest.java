package io.fairlead.api.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What no pool can be brought to do at will. */
class TieredSelectorTest {
    /** Ten tenths are less than 1 in binary: by 2^-53, where the last point of the unit interval lies. */
    @Test
    void theLastKeyHasATierWhateverRoundingLeavesOfTheShares() {
        Eligibility.Group[] groups = new Eligibility.Group[10];
        Arrays.setAll(groups, i -> new Eligibility.Group(i, i, i + 1, 0.1));
        Selector[] selectors = new Selector[10];
        Arrays.fill(selectors, (Selector) key -> 0);
        assertThat(Arrays.stream(groups).mapToDouble(Eligibility.Group::share).reduce(0, Double::sum))
                .isEqualTo(1 - 0x1p-53);

        assertThat(new TieredSelector(groups, selectors).select(new LastKey())).isEqualTo(9);
    }

    private record LastKey() implements SelectionKey {
        @Override
        public boolean hashed() {
            return false;
        }

        @Override
        public long hash() {
            return 0;
        }

        @Override
        public long random() {
            return -1;
        }

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public int lane() {
            return 0;
        }
    }
}
