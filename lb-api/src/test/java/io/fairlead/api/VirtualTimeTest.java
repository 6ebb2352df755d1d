package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private final VirtualTime time = VirtualTime.create();

    @Test
    void runsTasksAtTheirOwnTimeAndInOrder() {
        List<String> ran = new ArrayList<>();
        time.schedule(Duration.ofMillis(2), () -> ran.add("c " + time.nanos()));
        time.schedule(Duration.ofMillis(1), () -> {
            ran.add("a " + time.nanos());
            time.schedule(Duration.ZERO, () -> ran.add("b " + time.nanos()));
        });
        Scheduler.Task cancelled = time.schedule(Duration.ofMillis(1), () -> ran.add("cancelled"));
        cancelled.cancel();
        cancelled.cancel();
        time.execute(() -> ran.add("first"));
        time.advance(Duration.ofMillis(2));
        assertThat(ran).containsExactly("first", "a 1000000", "b 1000000", "c 2000000");
        assertThat(time.scheduledTasks()).isZero();
        assertThat(time.nanos()).isEqualTo(2_000_000);
    }
}
