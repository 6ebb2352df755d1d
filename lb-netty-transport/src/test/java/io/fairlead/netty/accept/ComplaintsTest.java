package io.fairlead.netty.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.VirtualTime;
import io.fairlead.netty.loop.LoopTimer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One line for each kind, however many there are of it. */
final class ComplaintsTest {
    @Test
    void theFirstOfAKindIsLoggedAndThenOneInTenMinutes() {
        VirtualTime time = VirtualTime.create();
        LoopTimer timer = LoopTimer.on(time);
        Complaints complaints = new Complaints(timer);
        assertThat(complaints.about(Client.NOBODY, Refused.BAD_HELLO, "not a host name"))
                .isTrue();
        for (int i = 0; i < 1000; i++) {
            assertThat(complaints.about(Client.NOBODY, Refused.BAD_HELLO, null)).isFalse();
        }
        assertThat(complaints.about(Client.NOBODY, Refused.NO_ROUTE, null)).isTrue();
        time.advance(Duration.ofMinutes(9));
        timer.tick();
        assertThat(complaints.about(Client.NOBODY, Refused.BAD_HELLO, null)).isFalse();
        time.advance(Duration.ofMinutes(2));
        timer.tick();
        assertThat(complaints.about(Client.NOBODY, Refused.BAD_HELLO, null)).isTrue();
        assertThat(complaints.about(Client.NOBODY, Refused.BAD_HELLO, null)).isFalse();
    }
}
