package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.time.Duration;

/** How the proxy ends. */
@Section(doc = "How the proxy ends")
public record ShutdownConfig(
        @Option(
                doc = "How long requests and connections in flight may take to finish before they are cut",
                otherwise = "30s",
                range = "0ms..1d")
        Duration drain) {
    /** Checks each option. */
    public ShutdownConfig {
        SectionSpec.check(ShutdownConfig.class, drain);
    }
}
