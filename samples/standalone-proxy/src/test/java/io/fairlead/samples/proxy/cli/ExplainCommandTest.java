package io.fairlead.samples.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.api.AdminState;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Verdict;
import io.fairlead.netty.admin.AdminServer;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import io.fairlead.strategies.Strategies;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
    private static final String TOKEN = "correct-horse-battery-staple";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
            .name("my apps")
            .controlExecutor(Runnable::run)
            .backends(List.of(
                    Backend.of("a", "127.0.0.1", 80),
                    Backend.of("b/ü", "127.0.0.1", 81),
                    Backend.of("c", "127.0.0.1", 82)))
            .controlExecutor(Runnable::run)
            .build();
    private final AdminServer open =
            AdminServer.builder(List.of(balancer)).listen("127.0.0.1", 0).start();
    private final AdminServer guarded = AdminServer.builder(List.of(balancer))
            .listen("0.0.0.0", 0)
            .token(TOKEN)
            .start();
    private final String url = "http://127.0.0.1:" + open.address().getPort();
    private final String guardedUrl = "http://127.0.0.1:" + guarded.address().getPort();

    @AfterEach
    void close() {
        open.close();
        guarded.close();
        balancer.close();
    }

    @Test
    void saysWhyABackendIsOut() {
        balancer.report("b/ü", "http", Verdict.down("HTTP 503"));

        assertThat(explain("--pool", "my apps", "--backend", "b/ü", "--admin", url))
                .isZero();
        assertThat(out.toString())
                .startsWith("backend b/ü of pool my apps\nout: http: HTTP 503\nhealth: DOWN, http: HTTP 503\n")
                .contains(
                        "\nadmin: READY, the operator wants READY\n",
                        "\ncandidate: false\n",
                        "\ndown: 0 s in total, once\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void withoutABackendItSaysALineForEach() {
        balancer.admin("a", AdminState.MAINT);
        balancer.admin("c", AdminState.DRAIN);

        // the address that a process prints when it starts
        assertThat(explain("--pool", "my apps", "--admin", url + "/stats")).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "pool my apps: round-robin, 1 of 3 backends take requests",
                        "a: out: an operator set MAINT",
                        "b/ü: in: nothing reported yet",
                        "c: draining: serves only requests that prefer it");
    }

    @Test
    void whatIsNotFoundIsNamed() {
        assertThat(explain("--pool", "apps", "--admin", url)).isEqualTo(3);
        assertThat(explain("--pool", "my apps", "--backend", "x", "--admin", url + "/"))
                .isEqualTo(3);
        assertThat(err.toString().lines())
                .containsExactly("pool apps: not found at " + url, "backend x: not found in pool my apps at " + url);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void withoutAConnectionTheAddressIsNamed() throws IOException {
        try (Socket deaf = new Socket()) { // bound, so that nobody else gets the port, and not listening
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String nobody = "http://127.0.0.1:" + deaf.getLocalPort();

            assertThat(explain("--pool", "p", "--admin", nobody)).isEqualTo(4);
            assertThat(err.toString()).startsWith(nobody + ": no connection: Connection refused");
        }
    }

    @Test
    void theTokenIsSentAndARefusedOneIsSaid() {
        assertThat(explain("--pool", "my apps", "--admin", guardedUrl, "--token", TOKEN))
                .isZero();
        assertThat(explain("--pool", "my apps", "--admin", guardedUrl)).isEqualTo(5);
        assertThat(explain("--pool", "my apps", "--admin", guardedUrl, "--token", "not the token"))
                .isEqualTo(5);
        assertThat(err.toString().lines())
                .containsExactly(
                        guardedUrl + ": needs a token (expected: --token, or FAIRLEAD_ADMIN_TOKEN)",
                        guardedUrl + ": the token was refused");
    }

    @Test
    void aConfigurationNamesTheAddressAndTheToken(@TempDir Path directory) throws IOException {
        Path file = config(
                directory,
                "admin: { bind: \"0.0.0.0:%d\", token: \"%s\" }"
                        .formatted(guarded.address().getPort(), TOKEN));
        int code = explain("--pool", "my apps", "-f", file.toString());
        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(out.toString()).startsWith("pool my apps: ");
        assertThat(explain("--pool", "my apps", "-f", file.toString(), "--token", "another token"))
                .isEqualTo(5);
    }

    @Test
    void aConfigurationThatDoesNotNameThemIsSaid(@TempDir Path directory) throws IOException {
        Path none = config(directory, "");
        assertThat(explain("--pool", "p", "-f", none.toString())).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo(none + ": admin: absent (expected: admin, or --admin URL)" + System.lineSeparator());
        Path any = config(directory, "admin: { bind: \"127.0.0.1:0\" }");
        assertThat(explain("--pool", "p", "-f", any.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("bind: port 0 (expected: a port, or --admin URL)");
        assertThat(explain("--pool", "p", "-f", "nowhere.yaml")).isEqualTo(1);
        assertThat(err.toString()).contains("nowhere.yaml: cannot be read: no such file");
    }

    @Test
    void aWrongCommandLineIsExplained() {
        assertThat(explain("--pool", "p")).isEqualTo(2);
        assertThat(explain("--admin", url)).isEqualTo(2);
        assertThat(explain("--pool", "p", "--admin", url, "-f", "x.yaml")).isEqualTo(2);
        for (String wrong : List.of("127.0.0.1:8404", "ftp://127.0.0.1", "http://", "http:// x", "http://a/?b")) {
            assertThat(explain("--pool", "p", "--admin", wrong)).as(wrong).isEqualTo(2);
            assertThat(err.toString()).contains("--admin: \"" + wrong + "\" (expected: such as http://127.0.0.1:8404)");
        }
        assertThat(explain("--pool", "p", "--admin", url, "--token", "a\nb")).isEqualTo(2);
        assertThat(explain("--help")).isZero();
        assertThat(out.toString()).contains("--backend", "4   no connection");
    }

    @Test
    void anotherServerIsNotTakenForOurs() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.start();
        try {
            String at = "http://127.0.0.1:" + other.getAddress().getPort();
            assertThat(explain("--pool", "p", "--admin", at)).isEqualTo(1);
            assertThat(err.toString()).startsWith(at + ": HTTP 404 (expected: the admin listener of Fairlead)");
        } finally {
            other.stop(0);
        }
    }

    private static Path config(Path directory, String admin) throws IOException {
        return Files.writeString(directory.resolve("fairlead.yaml"), """
                listeners: [ { name: web, bind: "127.0.0.1:8080", pool: apps } ]
                %s
                pools: [ { name: apps, backends: [ { id: a, address: "127.0.0.1:80" } ] } ]
                """.formatted(admin));
    }

    private int explain(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "explain";
        System.arraycopy(args, 0, all, 1, args.length);
        return FairleadCommand.run(
                () -> ConfigLoader.of(StrategyCatalog.installed()),
                (config, file, loader) -> {
                    throw new AssertionError("serves");
                },
                new PrintWriter(out),
                new PrintWriter(err),
                all);
    }
}
