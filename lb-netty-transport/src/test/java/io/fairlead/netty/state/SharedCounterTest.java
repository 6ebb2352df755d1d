package io.fairlead.netty.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.StateStore;
import io.fairlead.api.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SharedCounterTest {
    private static final Duration ROUND = Duration.ofMillis(1100);

    private final VirtualTime time = VirtualTime.create();
    private final StateStore store = StateStore.inMemory(time, 100);
    private final SharedCounter one = counter(store);
    private final SharedCounter two = counter(store);

    @Test
    void whatIsAddedAnywhereIsInTheTotalEverywhere() {
        one.add(3);
        two.add(4);
        assertThat(one.total()).as("its own at once").isEqualTo(3);
        time.advance(ROUND.multipliedBy(2));
        one.add(10);
        assertThat(one.total()).isEqualTo(17);
        assertThat(two.total()).isEqualTo(7);
        time.advance(ROUND.multipliedBy(2));
        assertThat(two.total()).isEqualTo(17);
    }

    @Test
    void aWindowBeginsAtNothing() {
        one.add(3);
        time.advance(Duration.ofSeconds(10));
        assertThat(one.total()).isZero();
        time.advance(ROUND);
        assertThat(two.total()).isZero();
    }

    @Test
    void whatTheStoreDidNotTakeCountsHere() {
        StateStore broken = StateStore.inMemory(time, 1);
        broken.close();
        SharedCounter alone = counter(broken);
        alone.add(5);
        time.advance(ROUND.multipliedBy(3));
        assertThat(alone.total()).isEqualTo(5);
    }

    @Test
    void nothingIsLeftAtTheEnd() {
        one.close();
        two.close();
        assertThat(time.scheduledTasks()).isZero();
    }

    private SharedCounter counter(StateStore in) {
        return SharedCounter.start(
                in,
                "requests",
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                time,
                () -> Instant.EPOCH.plusNanos(time.nanos()));
    }
}
