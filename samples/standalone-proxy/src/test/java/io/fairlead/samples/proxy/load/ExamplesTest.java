package io.fairlead.samples.proxy.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.health.check.Role;
import io.fairlead.samples.proxy.config.CheckType;
import io.fairlead.samples.proxy.config.Facility;
import io.fairlead.samples.proxy.config.Mode;
import io.fairlead.samples.proxy.config.PoolConfig;
import io.fairlead.samples.proxy.config.ProxyConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples in conf are valid, and say what the deployments they replace say. */
class ExamplesTest {
    private static final Path CONF = Path.of("conf");

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(CONF)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExampleIsValidAndNamesItsSchema(Path file) throws Exception {
        assertThat(Files.readString(file)).startsWith("# yaml-language-server: $schema=fairlead.schema.json\n");
        assertThat(load(file.getFileName().toString()).listeners()).isNotEmpty();
    }

    @Test
    void thereIsOneForEachDeploymentAndSubject() throws IOException {
        assertThat(examples())
                .extracting(file -> file.getFileName().toString())
                .contains("seed-000.yaml", "seed-001.yaml", "seed-002.yaml", "seed-003.yaml", "seed-004.yaml")
                .contains("tls.yaml", "http2.yaml");
    }

    /** The page for operators names keys that exist: what is in back quotes after {@code pools[].} or {@code listeners[].}. */
    @Test
    void thePageForOperatorsNamesKeysThatExist() throws IOException {
        String reference = Files.readString(Path.of("docs/configuration.md"));
        String page = Files.readString(Path.of("README.md"));
        String table = page.substring(page.indexOf("| HAProxy | nginx | Here |"), page.indexOf("Not here:"));
        List<String> unknown = table.lines()
                .skip(2)
                .filter(row -> !row.isEmpty())
                .map(row -> row.substring(row.lastIndexOf(" | ") + 3))
                .flatMap(cell -> Pattern.compile("`([^`]*)`").matcher(cell).results())
                .map(match -> match.group(1))
                .flatMap(key -> Stream.of(
                        key.replaceAll("\\[]", "").replaceAll("[:{].*", "").split("\\.", -1)))
                .filter(key -> key.matches("[a-z][A-Za-z0-9]*"))
                .distinct()
                .filter(key -> !reference.contains("| `" + key + "` |") && !reference.contains('`' + key + '`'))
                .toList();
        assertThat(unknown).isEmpty();
    }

    @Test
    void threeApplicationsInTurn() throws Exception {
        ProxyConfig config = load("seed-000.yaml");
        PoolConfig pool = config.pools().get(0);
        assertThat(config.listeners().get(0).xBackend()).isTrue();
        assertThat(pool.strategy().name()).isEqualTo("round-robin");
        assertThat(pool.backends()).extracting("id").containsExactly("app1", "app2", "app3");
        assertThat(pool.check().type()).isEqualTo(CheckType.HTTP);
        assertThat(pool.check().path()).isEqualTo("/");
        assertThat(config.admin().bind().getPort()).isEqualTo(8404);
    }

    @Test
    void threePgBouncers() throws Exception {
        ProxyConfig config = load("seed-002.yaml");
        PoolConfig pool = config.pools().get(0);
        assertThat(config.listeners().get(0).mode()).isEqualTo(Mode.TCP);
        assertThat(((InetSocketAddress) config.listeners().get(0).bind()).getPort())
                .isEqualTo(5432);
        assertThat(pool.strategy().name()).isEqualTo("least-connections");
        assertThat(pool.backends())
                .extracting(backend -> ((InetSocketAddress) backend.address()).getPort())
                .containsExactly(6432, 6433, 6434);
        assertThat(config.accessLog().syslog().facility()).isEqualTo(Facility.LOCAL0);
    }

    @Test
    void oneToTwoToThree() throws Exception {
        ProxyConfig config = load("seed-003.yaml");
        PoolConfig pool = config.pools().get(0);
        assertThat(config.listeners().get(0).healthPath()).isEqualTo("/nginx-health");
        assertThat(((InetSocketAddress) config.listeners().get(0).bind()).getPort())
                .isEqualTo(8080);
        assertThat(pool.backends()).extracting("weight").containsExactly(1, 2, 3);
        assertThat(pool.check().path()).isEqualTo("/health");
        assertThat(pool.check().interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(pool.check().fall()).isEqualTo(3);
    }

    @Test
    void thePoolsOfThePostgresSampleDifferInTheRoleTheyWant() throws Exception {
        ProxyConfig config = load("../../postgres-tcp/conf/fairlead.yaml");
        PoolConfig primary = config.pool("primary");
        PoolConfig replicas = config.pool("replicas");
        assertThat(primary.backends()).isEqualTo(replicas.backends());
        assertThat(primary.check().pgsql().role()).isEqualTo(Role.PRIMARY);
        assertThat(replicas.check().pgsql().role()).isEqualTo(Role.REPLICA);
        assertThat(primary.panic()).as("writes only to a primary").isEqualTo(-1);
        assertThat(config.pool("db").toBackends()).hasSize(3);
    }

    private static ProxyConfig load(String name) throws ConfigException {
        return Loading.loader(Map.of()).load(CONF.resolve(name));
    }
}
