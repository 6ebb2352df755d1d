package io.fairlead.netty.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.VirtualTime;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The wheel against the clock, in virtual time. */
final class LoopTimerTest {
    private final VirtualTime time = VirtualTime.create();
    private final LoopTimer timer = LoopTimer.on(time);

    @Property(tries = 200)
    void neverTooEarlyAndAtMostTwoTicksLate(
            @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 200_000) Integer> delaysMillis) {
        VirtualTime clock = VirtualTime.create();
        LoopTimer wheel = LoopTimer.on(clock);
        List<Long> errors = new ArrayList<>();
        for (int delay : delaysMillis) {
            long due = clock.nanos() + Duration.ofMillis(delay).toNanos();
            wheel.timeout(() -> errors.add(clock.nanos() - due))
                    .arm(Duration.ofMillis(delay).toNanos());
            clock.advance(Duration.ofMillis(37));
            wheel.tick();
        }
        for (int i = 0; i < 2100; i++) {
            clock.advance(Duration.ofMillis(LoopTimer.TICK_MILLIS));
            wheel.tick();
        }
        assertThat(errors).hasSize(delaysMillis.size());
        assertThat(errors)
                .allMatch(late -> late >= 0 && late <= Duration.ofMillis(300).toNanos());
    }

    @Test
    void armingAgainMovesBothWays() {
        List<String> fired = new ArrayList<>();
        Timeout later = timer.timeout(() -> fired.add("later"));
        Timeout sooner = timer.timeout(() -> fired.add("sooner"));
        later.arm(Duration.ofSeconds(1).toNanos());
        later.arm(Duration.ofMinutes(2).toNanos());
        sooner.arm(Duration.ofMinutes(2).toNanos());
        sooner.arm(Duration.ofSeconds(1).toNanos());
        run(20);
        assertThat(fired).containsExactly("sooner");
        run(1200);
        assertThat(fired).containsExactly("sooner", "later");
    }

    @Test
    void cancelledNeverFiresAndAnActionMayArmAndCancel() {
        List<String> fired = new ArrayList<>();
        Timeout victim = timer.timeout(() -> fired.add("victim"));
        Timeout[] again = new Timeout[1];
        again[0] = timer.timeout(() -> {
            fired.add("again");
            victim.cancel();
            if (fired.size() < 3) {
                again[0].arm(Duration.ofMillis(100).toNanos());
            }
        });
        victim.arm(Duration.ofMillis(500).toNanos());
        again[0].arm(Duration.ofMillis(500).toNanos());
        run(100);
        assertThat(fired).containsExactly("again", "again", "again");
    }

    @Test
    void aLongPauseSkipsNothing() {
        List<String> fired = new ArrayList<>();
        timer.timeout(() -> fired.add("a")).arm(Duration.ofSeconds(10).toNanos());
        timer.timeout(() -> fired.add("b")).arm(Duration.ofSeconds(100).toNanos());
        time.advance(Duration.ofMinutes(10));
        timer.tick();
        assertThat(fired).containsExactlyInAnyOrder("a", "b");
    }

    private void run(int ticks) {
        for (int i = 0; i < ticks; i++) {
            time.advance(Duration.ofMillis(LoopTimer.TICK_MILLIS));
            timer.tick();
        }
    }
}
