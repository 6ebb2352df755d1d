package io.fairlead.samples.proxy.config;

import io.fairlead.netty.ProxyProtocol;
import io.fairlead.netty.net.Cidrs;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.time.Duration;
import java.util.List;

/** From whom a listener takes a PROXY header. */
@Section(
        doc =
                "From whom a PROXY header is taken, of version 1 or 2, which they have to send: whom it names is the client; instead of the mapping, `trust` alone will do",
        shorthand = "trust")
public record ProxyProtocolConfig(
        @Option(
                doc = "The networks of those peers, such as `10.0.0.0/8`, `unix:` for UNIX sockets",
                required = true,
                format = Format.LINE)
        List<String> trust,

        @Option(doc = "What becomes of other peers", otherwise = "refuse")
        OtherPeers others,

        @Option(doc = "How long the header may take", otherwise = "5s", range = "1ms..1h")
        Duration timeout) {
    /** Checks each option, and the networks. */
    public ProxyProtocolConfig {
        SectionSpec.check(ProxyProtocolConfig.class, trust, others, timeout);
        trust = List.copyOf(trust);
        try {
            Cidrs unused = Cidrs.of(trust);
        } catch (IllegalArgumentException e) {
            throw new BadValue("trust: " + e.getMessage());
        }
    }

    /** Returns it as a listener takes it. */
    public ProxyProtocol toProxyProtocol() {
        return new ProxyProtocol(
                Cidrs.of(trust),
                (others == OtherPeers.REFUSE) ? ProxyProtocol.Others.REFUSED : ProxyProtocol.Others.SERVED,
                timeout);
    }
}
