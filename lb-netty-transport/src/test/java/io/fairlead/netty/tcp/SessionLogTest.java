package io.fairlead.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.AdminState;
import io.fairlead.netty.TcpTimeouts;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.LogTarget;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The lines that HAProxy would write with option tcplog. */
@ParameterizedClass
@MethodSource("io.fairlead.netty.tcp.Carrier#available")
final class SessionLogTest {
    @Parameter
    Carrier carrier;

    @Test
    void aSessionIsLoggedWithItsTimersAndHowItEnded() throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(lines)).open();
        TcpTimeouts timeouts = TcpTimeouts.defaults().withIdle(Duration.ofMillis(200));
        try (TcpFixture f = TcpFixture.start(
                carrier, 2, options -> options.name("db").accessLog(log).timeouts(timeouts))) {
            f.balancer.admin("b1", AdminState.MAINT);
            ending(f, (client, backend) -> {
                backend.say("12345").fin();
                client.hear("12345").fin();
            });
            ending(f, (client, backend) -> client.reset());
            ending(f, (client, backend) -> backend.reset());
            ending(f, (client, backend) -> {
                backend.say("x");
                client.end();
            });
            ending(f, (client, backend) -> client.end());
            f.origins.get(0).close();
            f.client().end();
            f.awaitQuiet();
            f.balancer.admin("b0", AdminState.MAINT);
            f.client().end();
            f.awaitQuiet();
            f.balancer.admin("b0", AdminState.READY);
            f.balancer.admin("b1", AdminState.READY);
            f.client().close();
            f.client().close();
            f.accept(1).close();
            f.accept(1).close();
            f.awaitQuiet();
        }
        log.close();
        assertThat(lines.toString(StandardCharsets.US_ASCII).lines().map(line -> line.replaceAll("\\[.*\\]", "[]")))
                .hasSize(9)
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("127.0.0.1:\\d+ \\[\\] db pool/b0 0/\\d+/\\d+ 5 -- 1/1/0/0/0 0/0"),
                        line -> assertThat(line).matches(".* db pool/b0 0/\\d+/\\d+ 0 CD 1/1/0/0/0 0/0"),
                        line -> assertThat(line).matches(".* db pool/b0 0/\\d+/\\d+ 0 SD 1/1/0/0/0 0/0"),
                        line -> assertThat(line).matches(".* db pool/b0 0/\\d+/[2-9]\\d\\d 1 cD 1/1/0/0/0 0/0"),
                        line -> assertThat(line).matches(".* db pool/b0 0/\\d+/[2-9]\\d\\d 0 sD 1/1/0/0/0 0/0"),
                        line -> assertThat(line).matches(".* db pool/b0 0/-1/\\d+ 0 SC 1/1/0/0/0 0/0"),
                        line -> assertThat(line).matches(".* db pool/<NOSRV> -1/-1/\\d+ 0 SC 1/1/0/0/0 0/0"),
                        line -> assertThat(line).matches(".* db pool/b1 0/\\d+/\\d+ 0 -- ./././0/.* 0/0"),
                        line -> assertThat(line).matches(".* db pool/b1 0/\\d+/\\d+ 0 -- ./././0/.* 0/0"));
    }

    private static void ending(TcpFixture f, Ending how) throws Exception {
        try (Peer client = f.client();
                Peer backend = f.accept()) {
            Peer.greet(client, backend);
            how.end(client, backend);
            f.awaitQuiet();
        }
    }

    private interface Ending {
        void end(Peer client, Peer backend) throws Exception;
    }
}
