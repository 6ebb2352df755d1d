package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.util.List;

/** A certificate of a listener. */
@Section(doc = "A certificate of a listener; instead of the mapping, the file alone will do", shorthand = "chain")
public record CertificateConfig(
        @Option(
                doc = "The PEM file of the certificate, followed by those that lead from it to an authority",
                required = true,
                format = Format.LINE)
        String chain,

        @Option(doc = "The PEM file of its private key; absent: the key is in the same file", format = Format.LINE)
        String key,

        @Option(doc = "The names it is used for, such as `*.example.org`; absent: those in it", format = Format.LINE)
        List<String> names) {
    /** Checks each option. */
    public CertificateConfig {
        SectionSpec.check(CertificateConfig.class, chain, key, names);
        names = List.copyOf(names);
    }
}
