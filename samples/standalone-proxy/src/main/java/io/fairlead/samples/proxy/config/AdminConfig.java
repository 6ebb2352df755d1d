package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.net.InetSocketAddress;

/** The status page, metrics and commands for operators. */
@Section(doc = "The status page, metrics and commands for operators")
public record AdminConfig(
        @Option(doc = "Where it listens", otherwise = "127.0.0.1:8404", format = Format.BIND)
        InetSocketAddress bind,

        @Option(doc = "What commands have to present as a bearer token; absent: none", format = Format.SECRET)
        String token) {
    /** Checks each option. */
    public AdminConfig {
        SectionSpec.check(AdminConfig.class, bind, token);
    }

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
        return "AdminConfig[bind=" + bind + ", token=" + (token.isEmpty() ? "none" : "***") + ']';
    }
}
