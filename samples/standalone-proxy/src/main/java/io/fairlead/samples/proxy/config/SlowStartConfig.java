package io.fairlead.samples.proxy.config;

import io.fairlead.api.SlowStart;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.time.Duration;

/** How a backend of a pool that comes back takes up its load; a window alone will do. */
@Section(
        doc =
                "How a backend that comes back, or joins by a reload, takes up its load; instead of the mapping, the window alone will do",
        shorthand = "window")
public record SlowStartConfig(
        @Option(
                doc = "How long it takes until a backend has its whole share; 0s: it has it at once",
                otherwise = "0s",
                range = "0s..1d")
        Duration window,

        @Option(
                doc = "How early most of the load comes: 1 is linear, 2 is at 71 % after half of the window",
                otherwise = "1",
                range = "0.1..100.0")
        double aggression,

        @Option(doc = "The percentage of its share to begin with", otherwise = "10", range = "1..100")
        int minPercent,

        @Option(
                doc =
                        "How many times as long as those of the others its answers may take until it has its whole share, at the latest after the window; 0: time alone decides",
                otherwise = "0",
                range = "0.0..100.0")
        double latencyFactor) {
    /** Checks each option. */
    public SlowStartConfig {
        SectionSpec.check(SlowStartConfig.class, window, aggression, minPercent, latencyFactor);
        if (latencyFactor > 0 && latencyFactor < 1) {
            throw new BadValue("latencyFactor: " + latencyFactor + " (expected: 0, or 1 and more)");
        }
    }

    /** Returns it as a balancer takes it. */
    public SlowStart toSlowStart() {
        return new SlowStart(window, aggression, minPercent, latencyFactor);
    }
}
