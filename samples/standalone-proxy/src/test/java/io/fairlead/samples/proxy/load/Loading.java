package io.fairlead.samples.proxy.load;

import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.option.HostResolver;
import io.fairlead.samples.proxy.spi.StrategyProvider;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;

/** Loads configurations without asking the operating system for anything. */
final class Loading {
    /** Knows addresses in text form and every name without a dot. */
    private static final HostResolver HOSTS = host -> {
        if (host.matches("[0-9.]+|\\[.*]")) {
            return InetAddress.getByName(host);
        }
        if (host.contains(".")) {
            throw new UnknownHostException(host);
        }
        return InetAddress.getByAddress(host, new byte[] {10, 0, 0, (byte) host.length()});
    };

    /** Of the subsets of this process. */
    static final long SEED = 4711;

    private Loading() {}

    static ProxyConfig load(String text) {
        return load(text, Map.of());
    }

    static ProxyConfig load(String text, Map<String, String> environment, StrategyProvider... providers) {
        try {
            return loader(environment, providers).parse("fairlead.yaml", text);
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** Returns the problems as they are shown, or none. */
    static List<String> problems(String text, StrategyProvider... providers) {
        try {
            loader(Map.of(), providers).parse("fairlead.yaml", text);
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }

    static ConfigLoader loader(Map<String, String> environment, StrategyProvider... providers) {
        return ConfigLoader.of(environment::get, HOSTS, StrategyCatalog.with(List.of(providers), SEED));
    }
}
