package io.fairlead.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LateFlushTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> flushes = new ArrayList<>();
    private final LateFlush flush = LateFlush.on(channel.eventLoop(), () -> flushes.add("flush"));

    @Test
    void flushesOnceAfterTheTurnHoweverOftenItIsAsked() {
        flush.ask();
        flush.ask();
        assertThat(flushes).isEmpty();

        channel.runPendingTasks();
        assertThat(flushes).hasSize(1);

        channel.runPendingTasks();
        assertThat(flushes).as("nobody asked").hasSize(1);
    }

    @Test
    void flushesAgainWhenAskedAgain() {
        flush.ask();
        channel.runPendingTasks();
        flush.ask();
        channel.runPendingTasks();

        assertThat(flushes).hasSize(2);
    }
}
