package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.net.InetSocketAddress;

/** A syslog server for the access log. */
@Section(doc = "A syslog server for the access log", shorthand = "address")
public record SyslogConfig(
        @Option(doc = "Where it listens", otherwise = "127.0.0.1:514", format = Format.CONNECT)
        InetSocketAddress address,

        @Option(doc = "How lines reach it", otherwise = "udp")
        SyslogTransport transport,

        @Option(doc = "The facility of the messages", otherwise = "local0")
        Facility facility,

        @Option(doc = "The name of the program in the messages", otherwise = "fairlead", format = Format.TOKEN)
        String tag) {
    /** Checks each option. */
    public SyslogConfig {
        SectionSpec.check(SyslogConfig.class, address, transport, facility, tag);
    }
}
