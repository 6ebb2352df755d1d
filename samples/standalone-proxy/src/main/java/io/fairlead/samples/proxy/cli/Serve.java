package io.fairlead.samples.proxy.cli;

import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.load.ConfigLoader;
import java.nio.file.Path;

/** Runs a configuration that is valid. */
@FunctionalInterface
public interface Serve {
    /**
     * Runs until the end.
     *
     * @param loader reads the file again for a reload
     * @return the exit code
     */
    int run(ProxyConfig config, Path file, ConfigLoader loader);
}
