package io.fairlead.netty.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Backend;
import io.fairlead.api.VirtualTime;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a source asks, and what it makes of the answers; in virtual time, without a network. */
class DnsSourceTest {
    private final VirtualTime time = VirtualTime.create();
    private final Names names = new Names();
    private final Heard heard = new Heard();

    /** Answers at once. */
    private static final class Names implements DnsLookup {
        final Map<String, DnsAnswer> answers = new HashMap<>();
        final List<String> asked = new ArrayList<>();

        @Override
        public CompletionStage<DnsAnswer> ask(String name, DnsRecordType type) {
            String question = DnsReading.lower(name) + ' ' + type.name();
            asked.add(question);
            return CompletableFuture.completedFuture(answers.getOrDefault(question, DnsAnswer.none()));
        }

        void host(String question, long ttl, String... addresses) {
            answers.put(question, new DnsAnswer(ips(addresses), List.of(), Map.of(), ttl, ""));
        }

        void fails(String question, String problem) {
            answers.put(question, DnsAnswer.failed(problem));
        }

        void service(String question, long ttl, Map<String, List<InetAddress>> known, DnsAnswer.Srv... services) {
            answers.put(question, new DnsAnswer(List.of(), List.of(services), known, ttl, ""));
        }
    }

    @Test
    void allAddressesOfAHostAreBackends() {
        names.host("api.internal. A", 60, "10.0.0.2", "10.0.0.1");
        start(builder("API.internal:8080").maxConcurrency(7));
        Heard.Said said = heard.next();
        assertThat(said.ids()).containsExactly("10.0.0.1:8080", "10.0.0.2:8080");
        assertThat(said.backends()).allMatch(backend -> backend.maxConcurrency() == 7 && backend.weight() == 1);
        assertThat(said.backends())
                .as("the name by which TLS knows them")
                .allMatch(backend ->
                        ((InetSocketAddress) backend.address()).getHostString().equals("api.internal"));
    }

    @Test
    void anAddressOfBothFamiliesIsTwoBackends() {
        names.host("api.internal. A", 60, "10.0.0.1");
        names.host("api.internal. AAAA", 60, "2001:db8::1");
        start(builder("api.internal:80").family(DnsFamily.BOTH));
        assertThat(heard.next().ids()).containsExactly("10.0.0.1:80", "[2001:db8::1]:80");
    }

    @Test
    void prioritiesAreTiersAndWeightsAreWeights() {
        names.service(
                "_http._tcp.api. SRV",
                60,
                Map.of("known.", ips("10.0.0.9")),
                new DnsAnswer.Srv(10, 5, 8080, "one."),
                new DnsAnswer.Srv(10, 0, 8081, "two."),
                new DnsAnswer.Srv(500, 7, 80, "known."));
        names.host("one. A", 60, "10.0.0.1");
        names.host("two. A", 60, "10.0.0.2", "10.0.0.3");
        start(builder("_http._tcp.api"));
        Heard.Said said = heard.next();
        assertThat(said.ids()).containsExactly("10.0.0.1:8080", "10.0.0.2:8081", "10.0.0.3:8081", "10.0.0.9:80");
        assertThat(said.backends()).extracting(Backend::weight).containsExactly(5, 1, 1, 7);
        assertThat(said.backends()).extracting(Backend::tier).containsExactly(0, 0, 0, 1);
        assertThat(said.backends().get(3).labels()).isEqualTo(Map.of("target", "known"));
        assertThat(names.asked).doesNotContain("known. A");
    }

    @Test
    void oneAddressOfSeveralTargetsIsOneBackendOfTheLowestTier() {
        names.service(
                "_http._tcp.api. SRV",
                60,
                Map.of("one.", ips("10.0.0.1"), "two.", ips("10.0.0.1")),
                new DnsAnswer.Srv(2, 9, 80, "two."),
                new DnsAnswer.Srv(1, 3, 80, "one."));
        start(builder("_http._tcp.api"));
        assertThat(heard.next().backends()).singleElement().matches(b -> b.tier() == 0 && b.weight() == 3);
    }

    @Property(tries = 100)
    void asksAgainWhenTheAnswerIsOldButWithinItsBounds(
            @ForAll @LongRange(min = 0, max = 100_000) long ttl, @ForAll @IntRange(max = 1000) int seed) {
        VirtualTime time = VirtualTime.create();
        Names names = new Names();
        names.host("api. A", ttl, "10.0.0.1");
        DnsSource.builder(names, "api:80")
                .between(Duration.ofSeconds(5), Duration.ofSeconds(300))
                .scheduler(time)
                .seed(seed)
                .build()
                .start(heard);
        long wanted = Math.max(5, Math.min(300, ttl));
        names.asked.clear();
        time.advance(Duration.ofSeconds(wanted).minusNanos(1));
        assertThat(names.asked).as("not before the answer is old").isEmpty();
        time.advance(Duration.ofMillis(wanted * 100).plusNanos(1));
        assertThat(names.asked).as("at most a tenth later").hasSize(1);
    }

    @Test
    void theShortestTimeToLiveCounts() {
        names.service(
                "_http._tcp.api. SRV",
                100,
                Map.of(),
                new DnsAnswer.Srv(1, 1, 80, "one."),
                new DnsAnswer.Srv(1, 1, 80, "two."));
        names.host("one. A", 20, "10.0.0.1");
        names.host("two. A", 50, "10.0.0.2");
        start(builder("_http._tcp.api"));
        names.asked.clear();
        time.advance(Duration.ofSeconds(22));
        assertThat(names.asked).contains("_http._tcp.api. SRV");
    }

    @Test
    void instancesThatStartTogetherDoNotGoOnAskingTogether() {
        names.host("api. A", 100, "10.0.0.1");
        List<DnsSource> sources = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sources.add(builder("api:80").seed(i).build());
        }
        sources.forEach(source -> source.start(heard));
        names.asked.clear();
        time.advance(Duration.ofSeconds(100));
        int most = 0;
        for (int tenth = 0; tenth < 100; tenth++) {
            int before = names.asked.size();
            time.advance(Duration.ofMillis(100));
            most = Math.max(most, names.asked.size() - before);
        }
        assertThat(names.asked).hasSize(100);
        assertThat(most).as("in 0.1 s of the 10 s over which 100 are spread").isLessThan(10);
        sources.forEach(DnsSource::close);
    }

    @Test
    void failuresAreRepeatedLessAndLess() {
        names.fails("api. A", "SERVFAIL from 10.0.0.53:53");
        start(builder("api:80").between(Duration.ofSeconds(1), Duration.ofSeconds(60)));
        assertThat(heard.next().problem()).isEqualTo("failed: SERVFAIL from 10.0.0.53:53");
        time.advance(Duration.ofMinutes(10));
        // 1 + 2 + 4 + ... + 32 s, and then every 60 to 66 s
        assertThat(names.asked.size()).isBetween(14, 16);
        names.host("api. A", 60, "10.0.0.1");
        time.advance(Duration.ofSeconds(66));
        names.fails("api. A", "SERVFAIL from 10.0.0.53:53");
        int before = names.asked.size();
        time.advance(Duration.ofSeconds(66 + 70));
        assertThat(names.asked.size() - before)
                .as("after 60, and then 1 + 2 + ... s")
                .isGreaterThanOrEqualTo(7);
    }

    @Test
    void nobodyIsAnAnswerToo() {
        start(builder("api:80"));
        Heard.Said said = heard.next();
        assertThat(said.ids()).isEmpty();
        assertThat(said.problem()).isEmpty();
    }

    @Test
    void whatIsNotAnsweredBesideOthersKeepsWhatItSaid() {
        names.host("api. A", 10, "10.0.0.1");
        names.host("api. AAAA", 10, "::1");
        start(builder("api:80").family(DnsFamily.BOTH));
        heard.next();
        names.host("api. A", 10, "10.0.0.2");
        names.fails("api. AAAA", "no answer");
        time.advance(Duration.ofSeconds(11));
        Heard.Said said = heard.next();
        assertThat(said.ids()).containsExactly("10.0.0.2:80", "[::1]:80");
        assertThat(said.problem()).isEqualTo("no answer");
        names.host("api. AAAA", 10);
        time.advance(Duration.ofSeconds(11));
        assertThat(heard.next().ids()).as("nobody is an answer").containsExactly("10.0.0.2:80");
    }

    @Test
    void aThousandTargetsWithoutAddressesAreTheMostThatAreAskedFor() {
        DnsAnswer.Srv[] services = new DnsAnswer.Srv[1001];
        for (int i = 0; i < services.length; i++) {
            services[i] = new DnsAnswer.Srv(1, 1, 80, "t" + i + ".");
        }
        names.service("_http._tcp.api. SRV", 60, Map.of(), services);
        start(builder("_http._tcp.api"));
        assertThat(heard.next().problem()).startsWith("failed: more than 1000 targets");
    }

    @Test
    void nothingIsAskedAfterTheEnd() {
        names.host("api. A", 10, "10.0.0.1");
        DnsSource source = builder("api:80").build();
        source.start(heard);
        source.close();
        assertThat(time.scheduledTasks()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "api:0", "api:65536", "api:http", ":80", "http://api:80", "_http.api", "a b:80"})
    void refusesWhatIsNoName(String name) {
        assertThatThrownBy(() -> DnsSource.check(name)).hasMessageStartingWith("dns name: \"" + name + "\" (expected:");
    }

    private DnsSource.Builder builder(String name) {
        return DnsSource.builder(names, name).scheduler(time).seed(1);
    }

    private void start(DnsSource.Builder builder) {
        builder.build().start(heard);
    }

    private static List<InetAddress> ips(String... addresses) {
        return Arrays.stream(addresses)
                .map(address -> {
                    try {
                        return InetAddress.getByName(address);
                    } catch (UnknownHostException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }
}
