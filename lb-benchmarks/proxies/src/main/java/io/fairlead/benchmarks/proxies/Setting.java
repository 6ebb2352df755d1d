package io.fairlead.benchmarks.proxies;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy is told: the same arguments as the proxy under test.
 *
 * <pre>
 * http &lt;port&gt; &lt;event loops&gt; &lt;backend port&gt;...
 * https &lt;port&gt; &lt;event loops&gt; &lt;certificate&gt; &lt;key&gt; &lt;backend port&gt;...
 * </pre>
 *
 * @param certificate null without TLS
 * @param key null without TLS
 */
record Setting(
        int port,
        int threads,
        @Nullable Path certificate,
        @Nullable Path key,
        List<Integer> backends) {
    static final String HOST = "127.0.0.1";

    static Setting of(String[] args) {
        boolean tls = args[0].equals("https");
        Stream<String> backends = Arrays.stream(args).skip(tls ? 5 : 3);
        return new Setting(
                Integer.parseInt(args[1]),
                Integer.parseInt(args[2]),
                tls ? Path.of(args[3]) : null,
                tls ? Path.of(args[4]) : null,
                backends.map(Integer::valueOf).toList());
    }
}
