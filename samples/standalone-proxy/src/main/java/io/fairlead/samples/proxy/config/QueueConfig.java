package io.fairlead.samples.proxy.config;

import io.fairlead.netty.Queueing;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.time.Duration;

/** Who may wait while all backends of a pool have as much as they take. */
@Section(doc = "Who may wait while all backends of a pool are at their `maxConcurrency`: first come, first served")
public record QueueConfig(
        @Option(
                doc = "How many may wait at once, at each listener; 0: none, who finds no room is refused at once",
                otherwise = "1024",
                range = "0..10000000")
        int size,

        @Option(doc = "How long one may wait; then 503, or with TCP the end", otherwise = "5s", range = "1ms..1d")
        Duration timeout) {
    /** Checks each option. */
    public QueueConfig {
        SectionSpec.check(QueueConfig.class, size, timeout);
    }

    /** Returns it as a proxy takes it. */
    public Queueing toQueueing() {
        return new Queueing(size, timeout);
    }
}
