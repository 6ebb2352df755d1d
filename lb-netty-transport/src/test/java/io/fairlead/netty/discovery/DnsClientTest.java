package io.fairlead.netty.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.netty.LeakExtension;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Questions to a real name server, over UDP and TCP. */
@Timeout(60)
@ExtendWith(LeakExtension.class)
class DnsClientTest {
    private final NameServer server = NameServer.start();
    private final NameServer second = NameServer.start();
    private final DnsClient client = DnsClient.builder()
            .server(server.address())
            .server(second.address())
            .timeout(Duration.ofMillis(300))
            .build();

    @AfterEach
    void close() {
        client.close();
        server.close();
        second.close();
    }

    @Test
    void addressesAndTheirShortestTimeToLive() {
        server.answers(
                "api.", NameServer.A, NameServer.a("api.", 60, 10, 0, 0, 1), NameServer.a("api.", 30, 10, 0, 0, 2));
        DnsAnswer answer = ask("API", DnsRecordType.A);
        assertThat(answer.problem()).isEmpty();
        assertThat(answer.addresses()).extracting(a -> a.getHostAddress()).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(answer.ttlSeconds()).isEqualTo(30);
        int[] six = new int[16];
        six[15] = 1;
        server.answers("api.", NameServer.AAAA, NameServer.a("api.", 60, six));
        assertThat(ask("api", DnsRecordType.AAAA).addresses()).hasSize(1);
    }

    @Test
    void anAliasCountsWithItsTimeToLive() {
        server.answers(
                "api.",
                NameServer.A,
                NameServer.alias("api.", 7, "web.example."),
                NameServer.alias("web.example.", 20, "host.example."),
                NameServer.a("host.example.", 60, 10, 0, 0, 1));
        DnsAnswer answer = ask("api", DnsRecordType.A);
        assertThat(answer.addresses()).hasSize(1);
        assertThat(answer.ttlSeconds()).isEqualTo(7);
    }

    @Test
    void anAliasThatIsTheWholeAnswerIsFollowed() {
        server.answers("api.", NameServer.A, NameServer.alias("api.", 7, "host.example."));
        server.answers("host.example.", NameServer.A, NameServer.a("host.example.", 60, 10, 0, 0, 1));
        DnsAnswer answer = ask("api", DnsRecordType.A);
        assertThat(answer.addresses()).hasSize(1);
        assertThat(answer.ttlSeconds()).isEqualTo(7);
    }

    @Test
    void aliasesInACircleEnd() {
        server.answers("one.", NameServer.A, NameServer.alias("one.", 7, "two."));
        server.answers("two.", NameServer.A, NameServer.alias("two.", 7, "one."));
        assertThat(ask("one", DnsRecordType.A).problem()).isEqualTo("too many aliases");
        NameServer.Rr[] circle = {NameServer.alias("three.", 7, "four."), NameServer.alias("four.", 7, "three.")};
        server.answers("three.", NameServer.A, circle);
        second.answers("three.", NameServer.A, circle);
        assertThat(ask("three", DnsRecordType.A).problem()).startsWith("garbage from ");
    }

    @Test
    void servicesAndTheAddressesBeside() {
        server.answers(
                "_http._tcp.api.",
                NameServer.SRV,
                List.of(
                        NameServer.service("_http._tcp.api.", 60, 1, 2, 8080, "Host.example."),
                        NameServer.service("_http._tcp.api.", 60, 3, 4, 0, ".")),
                List.of(NameServer.a("host.EXAMPLE.", 60, 10, 0, 0, 1)));
        DnsAnswer answer = ask("_http._tcp.api", DnsRecordType.SRV);
        assertThat(answer.services()).containsExactly(new DnsAnswer.Srv(1, 2, 8080, "host.example."));
        assertThat(answer.known()).containsOnlyKeys("host.example.");
    }

    @Test
    void aTargetMayBeWrittenAsAPointerAsOldServersDo() {
        byte[] data = {0, 1, 0, 2, 31, (byte) 144, (byte) 0xC0, 12};
        server.answers(
                "_http._tcp.api.", NameServer.SRV, new NameServer.Rr("_http._tcp.api.", NameServer.SRV, 60, data));
        assertThat(ask("_http._tcp.api", DnsRecordType.SRV).services())
                .containsExactly(new DnsAnswer.Srv(1, 2, 8080, "_http._tcp.api."));
    }

    @Test
    void whatUdpHasNoRoomForComesByTcp() {
        server.answers("big.", NameServer.A, many("big.", 4000));
        DnsAnswer answer = ask("big", DnsRecordType.A);
        assertThat(answer.problem()).isEmpty();
        assertThat(new HashSet<>(answer.addresses())).hasSize(4000);
        assertThat(server.byTcp).hasValue(1);
    }

    @Test
    void aCutAnswerIsNoneWhereTcpIsSilent() {
        server.answers("big.", NameServer.A, many("big.", 100));
        second.answers("big.", NameServer.A, many("big.", 100));
        server.isSilentOverTcp();
        second.isSilentOverTcp();
        assertThat(ask("big", DnsRecordType.A).problem()).isNotEmpty();
    }

    @Test
    void thatNobodyHasTheNameIsAnAnswer() {
        second.answers("gone.", NameServer.A, NameServer.a("gone.", 60, 10, 0, 0, 1));
        DnsAnswer answer = ask("gone", DnsRecordType.A);
        assertThat(answer.problem()).isEmpty();
        assertThat(answer.addresses()).isEmpty();
        server.answers("empty.", NameServer.A);
        assertThat(ask("empty", DnsRecordType.A).problem()).isEmpty();
    }

    @Test
    void theNextServerIsAskedWhenOneFailsIsSilentOrTalksGarbage() {
        second.answers("api.", NameServer.A, NameServer.a("api.", 60, 10, 0, 0, 1));
        server.fails("api.", NameServer.A, 2);
        assertThat(ask("api", DnsRecordType.A).addresses()).hasSize(1);
        server.isSilent("api.", NameServer.A);
        assertThat(ask("api", DnsRecordType.A).addresses()).hasSize(1);
        server.answers("api.", NameServer.A, new NameServer.Rr("api.", NameServer.A, 60, new byte[3]));
        assertThat(ask("api", DnsRecordType.A).addresses()).hasSize(1);
        server.garbage("api.", NameServer.A, new byte[] {(byte) 0xC0, (byte) 0xFF, 0, 1, 0, 1});
        assertThat(ask("api", DnsRecordType.A).addresses()).hasSize(1);
    }

    @Test
    void theLastServersProblemIsTold() {
        server.fails("api.", NameServer.A, 2);
        second.fails("api.", NameServer.A, 5);
        assertThat(ask("api", DnsRecordType.A).problem())
                .isEqualTo("REFUSED from 127.0.0.1:" + second.address().getPort());
        second.isSilent("api.", NameServer.A);
        assertThat(ask("api", DnsRecordType.A).problem())
                .isEqualTo("no answer from 127.0.0.1:" + second.address().getPort());
    }

    @Test
    void nothingIsRememberedBetweenQuestions() {
        server.answers("api.", NameServer.A, NameServer.a("api.", 3600, 10, 0, 0, 1));
        ask("api", DnsRecordType.A);
        server.answers("api.", NameServer.A, NameServer.a("api.", 3600, 10, 0, 0, 2));
        assertThat(ask("api", DnsRecordType.A).addresses().get(0).getHostAddress())
                .isEqualTo("10.0.0.2");
    }

    @Test
    void tenThousandRecordsOfThreeNamesReachAPool() {
        Set<String> ids = new HashSet<>();
        for (String name : List.of("a.", "b.", "c.")) {
            server.answers(name, NameServer.A, many(name, 3600));
            Heard heard = new Heard();
            DnsSource source = DnsSource.builder(client, name.charAt(0) + ":80").build();
            source.start(heard);
            ids.addAll(heard.next().ids());
            source.close();
        }
        assertThat(ids).hasSize(3 * 3600);
    }

    @Test
    void theServersOfTheSystemAreKnown() {
        try (DnsClient system = DnsClient.ofSystem()) {
            assertThat(system.servers()).isNotEmpty().hasSizeLessThanOrEqualTo(3);
            assertThat(system.servers()).extracting(InetSocketAddress::getPort).containsOnly(53);
        }
    }

    private static NameServer.Rr[] many(String name, int count) {
        List<NameServer.Rr> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(NameServer.a(name, 60, 10, name.charAt(0), i >> 8, i & 0xFF));
        }
        return records.toArray(NameServer.Rr[]::new);
    }

    private DnsAnswer ask(String name, DnsRecordType type) {
        try {
            return client.lookup().ask(name, type).toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
