package io.fairlead.samples.proxy.config;

import io.fairlead.netty.Forwarding;
import io.fairlead.netty.net.Cidrs;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.util.List;

/** Whose word is taken for who asked, and how backends are told. */
@Section(
        doc =
                "Whose word is taken for who asked, and how backends are told. What others than trusted proxies say is replaced; the client, in logs, keys and stickiness, is the last address that a trusted proxy names and that is not trusted itself; its scheme, for redirects and secure cookies, is what they say, or that of the connection")
public record ForwardedConfig(
        @Option(
                doc =
                        "The networks of trusted proxies, such as `[10.0.0.0/8, \"2001:db8::/32\"]`, `unix:` for UNIX sockets; absent: none")
        List<String> trust,

        @Option(
                doc =
                        "What is written, and read from trusted proxies: `X-Forwarded-For` and its like, or `Forwarded`; with `none` nothing is written, and the former are read",
                otherwise = "x-forwarded")
        ForwardedStyle style) {
    /** Checks each option. */
    public ForwardedConfig {
        SectionSpec.check(ForwardedConfig.class, trust, style);
        trust = List.copyOf(trust);
        try {
            Cidrs unused = Cidrs.of(trust);
        } catch (IllegalArgumentException e) {
            throw new BadValue("trust: " + e.getMessage());
        }
    }

    /** Returns the same for a listener. */
    public Forwarding toForwarding() {
        Forwarding.Style written = switch (style) {
            case X_FORWARDED -> Forwarding.Style.X_FORWARDED;
            case RFC7239 -> Forwarding.Style.FORWARDED;
            case NONE -> Forwarding.Style.NONE;
        };
        return new Forwarding(written, Cidrs.of(trust));
    }
}
