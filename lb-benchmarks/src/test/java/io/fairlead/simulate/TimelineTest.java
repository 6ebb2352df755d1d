package io.fairlead.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TimelineTest {
    @Property(tries = 300)
    void eventsHappenInOrderOfTimeAndThenOfAnnouncement(
            @ForAll @Size(max = 300) List<@IntRange(max = 40) Integer> times) {
        Timeline timeline = Timeline.create();
        List<Integer> happened = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            int event = i;
            timeline.at(times.get(i), () -> {
                assertThat(timeline.nanos()).isEqualTo(times.get(event).longValue());
                happened.add(event);
            });
        }

        timeline.run();

        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            expected.add(i);
        }
        expected.sort(Comparator.comparing(times::get)); // stable: equal times in the order of announcement
        assertThat(happened).isEqualTo(expected);
    }

    @Test
    void anEventAnnouncesTheNext() {
        Timeline timeline = Timeline.create();
        List<Long> moments = new ArrayList<>();
        timeline.at(5, () -> timeline.at(timeline.nanos() + 2, () -> moments.add(timeline.nanos())));
        timeline.at(6, () -> moments.add(timeline.nanos()));

        timeline.run();

        assertThat(moments).containsExactly(6L, 7L);
    }

    @Test
    void thePastIsRefused() {
        Timeline timeline = Timeline.create();
        timeline.at(5, () -> {});
        timeline.run();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> timeline.at(4, () -> {}))
                .withMessage("event at 4 ns (expected: >= 5, the present)");
    }
}
