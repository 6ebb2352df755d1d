package io.fairlead.samples.proxy.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.BackendView;
import io.fairlead.netty.discovery.BackendLines;
import io.fairlead.netty.discovery.ListSource;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pools whose members are named by a file, by operators, and by nobody who answers. */
@Timeout(60)
class DiscoverTest {
    @TempDir
    Path directory;

    private final StrategyCatalog strategies = StrategyCatalog.installed();

    @Test
    void membersOfAFileAreThereWhenListenersOpen() throws Exception {
        Path file = Files.writeString(directory.resolve("backends"), "10.0.0.1:80 id=a\n10.0.0.2:80 id=b\n");
        try (StandaloneProxy proxy = start(", discover: [{by: file, file: \"" + file + "\", interval: 100ms}]")) {
            assertThat(members(proxy)).containsExactly("a", "b");
            Files.writeString(file, "10.0.0.1:80 id=a\n10.0.0.3:80 id=c\n");
            await(proxy, "a", "c");
            Files.delete(file);
            Files.writeString(file, "");
            proxy.reload(config(", backends: [{id: x, address: \"10.0.0.9:80\"}], discover: [{by: file, file: \"" + file
                    + "\", interval: 200ms}]"));
            assertThat(members(proxy)).as("whom the file named stays").contains("x");
        }
    }

    @Test
    void whomOperatorsNamedStaysOverAReload() throws Exception {
        try (StandaloneProxy proxy = start(", discover: [api]")) {
            RunningPool pool = Objects.requireNonNull(proxy.pools.get("app"));
            ListSource list = Objects.requireNonNull(pool.members().list());
            list.set(BackendLines.read("10.0.0.1:80 id=a\n"));
            assertThat(members(proxy)).containsExactly("a");
            proxy.reload(config(", backends: [{id: x, address: \"10.0.0.9:80\"}], discover: [api]"));
            assertThat(members(proxy)).containsExactly("x", "a");
            proxy.reload(config(", backends: [{id: x, address: \"10.0.0.9:80\"}]"));
            assertThat(members(proxy)).containsExactly("x");
            assertThat(pool.members().list()).isNull();
            proxy.reload(config(", discover: [api]"));
            assertThat(members(proxy)).containsExactly("a");
        }
    }

    @Test
    void aNameServerThatIsSilentHoldsNobodyUp() throws Exception {
        try (StandaloneProxy proxy = start(", backends: [{id: x, address: \"10.0.0.9:80\"}],"
                + " discover: [{by: dns, name: \"api.internal:80\", servers: [\"127.0.0.1:9\"]}]")) {
            assertThat(members(proxy)).containsExactly("x");
            RunningPool pool = Objects.requireNonNull(proxy.pools.get("app"));
            assertThat(pool.members().views())
                    .singleElement()
                    .matches(view -> view.source().equals("dns api.internal:80"));
        }
    }

    @Test
    void mistakesAreNamed() {
        refuses(", discover: [dns]", "pools[0].discover[0].name: missing, but \"by\" is dns");
        refuses(
                ", discover: [{by: dns, name: api}]",
                "pools[0].discover[0].name: \"api\" (expected: host:port, or a service");
        refuses(", discover: [{by: dns, name: \"a:1\", file: x}]", "pools[0].discover[0].file: only with by file");
        refuses(", discover: [file]", "pools[0].discover[0].file: missing, but \"by\" is file");
        refuses(", discover: [{by: dns, name: \"a:1\", atLeast: 1h}]", "pools[0].discover[0].atLeast: longer than");
        refuses(", discover: [api, api]", "pools[0].discover: api twice");
        refuses("", "pools[0].backends: none (expected: at least one, or \"discover\")");
    }

    private void refuses(String pool, String problem) {
        assertThatThrownBy(() -> config(pool))
                .satisfies(e -> assertThat(((ConfigException) e).problems())
                        .anyMatch(one -> one.toString().contains(problem)));
    }

    private StandaloneProxy start(String pool) throws Exception {
        return StandaloneProxy.start(config(pool), strategies::create);
    }

    private ProxyConfig config(String pool) throws ConfigException {
        String yaml = "listeners: [{name: web, mode: tcp, bind: \"127.0.0.1:0\", pool: app}]\n" + "pools: [{name: app"
                + pool + "}]\n";
        return ConfigLoader.of(strategies).parse("test.yaml", yaml);
    }

    private static List<String> members(StandaloneProxy proxy) {
        return Objects.requireNonNull(proxy.pools.get("app")).balancer().view().backends().stream()
                .map(BackendView::backend)
                .map(backend -> backend.id())
                .toList();
    }

    private static void await(StandaloneProxy proxy, String... ids) {
        for (int i = 0; i < 3000 && !members(proxy).equals(List.of(ids)); i++) {
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(members(proxy)).containsExactly(ids);
    }
}
