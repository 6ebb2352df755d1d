package io.fairlead.samples.proxy.run;

import io.fairlead.netty.tls.BackendTls;
import io.fairlead.samples.proxy.config.BackendTlsConfig;
import io.fairlead.samples.proxy.config.PoolProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one pool over its reloads: made anew, and connections with it, only when its options or its files are others. For
 * one thread at a time.
 */
final class PoolTls {
    private final boolean streams;
    private @Nullable Source source;
    private @Nullable BackendTls tls;

    /**
     * Makes TLS.
     *
     * @param streams whether connections are half-closed
     */
    PoolTls(boolean streams) {
        this.streams = streams;
    }

    private record Source(BackendTlsConfig config, PoolProtocol protocol, String files) {}

    /**
     * Returns the TLS of these options; null for none.
     *
     * @param protocol what is spoken inside
     * @throws IllegalArgumentException naming the file that cannot be used; nothing has changed then
     */
    @Nullable
    BackendTls of(@Nullable BackendTlsConfig config, PoolProtocol protocol) {
        Source wanted = (config == null) ? null : new Source(config, protocol, state(config.files()));
        if (wanted == null || config == null) {
            tls = null;
        } else if (!wanted.equals(source)) {
            tls = config.toTls(streams ? BackendTls.forTcp() : BackendTls.builder(), protocol);
        }
        source = wanted;
        return tls;
    }

    private static String state(List<Path> files) {
        return files.stream().map(PoolTls::state).collect(Collectors.joining(" "));
    }

    private static String state(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + "/" + attributes.size() + "/" + attributes.fileKey();
        } catch (IOException e) {
            return "unreadable"; // whoever reads it says why
        }
    }
}
