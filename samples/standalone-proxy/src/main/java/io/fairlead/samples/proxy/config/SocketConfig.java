package io.fairlead.samples.proxy.config;

import io.fairlead.netty.SocketFile;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;

/** What the file of a UNIX socket is like that a listener listens on. */
@Section(
        doc =
                "What the file of its UNIX socket is like; instead of the mapping, `mode` alone will do. A change needs a restart",
        shorthand = "mode")
public record SocketConfig(
        @Option(
                doc =
                        "The permissions in octal digits, in quotes, such as `\"0660\"`; absent: as the umask leaves them",
                format = Format.OCTAL)
        String mode,

        @Option(doc = "The user that it belongs to; absent: that of the process", format = Format.NAME)
        String owner,

        @Option(doc = "Its group; absent: that of the process", format = Format.NAME)
        String group) {
    /** Checks each option. */
    public SocketConfig {
        SectionSpec.check(SocketConfig.class, mode, owner, group);
    }

    /** Returns it as a listener takes it. */
    public SocketFile toSocketFile() {
        return new SocketFile(mode, owner, group);
    }
}
