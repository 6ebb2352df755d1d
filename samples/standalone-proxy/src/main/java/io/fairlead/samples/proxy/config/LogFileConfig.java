package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import io.fairlead.samples.proxy.option.Size;

/** A file for the access log, and when it is rotated. */
@Section(doc = "A file for the access log, and when it is rotated", shorthand = "path")
public record LogFileConfig(
        @Option(doc = "The file, in a directory that exists", required = true)
        String path,

        @Option(doc = "The size from which on a new file is begun", otherwise = "100MiB", range = "4KiB..1024GiB")
        Size maxSize,

        @Option(doc = "How many full files are kept", otherwise = "7", range = "1..1000")
        int keep) {
    /** Checks each option. */
    public LogFileConfig {
        SectionSpec.check(LogFileConfig.class, path, maxSize, keep);
    }
}
