package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.time.Duration;

/** The agents that run beside the backends of a pool and say how these want to be used. */
@Section(
        doc =
                "The agents that run beside the backends, as HAProxy's agent-check knows them: a line of words such as `up`, `down #disk full`, `drain`, `maint`, `ready`, `75%`. What one does not say stays as it was, and one that is not reached has said nothing: `check` looks whether the backend is",
        shorthand = "port")
public record AgentConfig(
        @Option(doc = "The port of the agents, on the hosts of the backends", required = true, range = "1..65535")
        int port,

        @Option(doc = "What to send them first; a line needs its end. Absent: nothing", format = Format.LINES)
        String send,

        @Option(doc = "From the start of one question to the start of the next", otherwise = "2s", range = "10ms..1d")
        Duration interval,

        @Option(doc = "How long an answer may take", otherwise = "2s", range = "1ms..1d")
        Duration timeout) {
    /** Checks each option. */
    public AgentConfig {
        SectionSpec.check(AgentConfig.class, port, send, interval, timeout);
    }
}
