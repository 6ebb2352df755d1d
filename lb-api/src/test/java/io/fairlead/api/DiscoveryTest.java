package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What sources say, and what of it a balancer is told. */
class DiscoveryTest {
    private final VirtualTime time = VirtualTime.create();
    private final AtomicInteger updates = new AtomicInteger();
    private final LoadBalancer balancer =
            Balancers.builder(time, Balancers.cyclic()).build();
    private final Told dns = new Told("dns");
    private final Told file = new Told("file");

    /** Says what a test says. */
    private static final class Told implements BackendSource {
        final String name;
        Receiver receiver = new Nobody();
        boolean meansEmpty;
        boolean closed;

        Told(String name) {
            this.name = name;
        }

        void says(String... ids) {
            receiver.found(Balancers.backends(ids));
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void start(Receiver to) {
            receiver = to;
        }

        @Override
        public boolean emptyIsMeant() {
            return meansEmpty;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class Nobody implements BackendSource.Receiver {
        @Override
        public void found(Collection<? extends Backend> all, String problem) {
            throw new AssertionError("not started");
        }

        @Override
        public void failed(String problem) {
            throw new AssertionError("not started");
        }
    }

    @Test
    void membersAreTheFixedOnesAndThenThoseOfEachSource() {
        Discovery discovery = start(Discovery.builder(balancer)
                .fixed(Balancers.backends("a", "b"))
                .source(dns)
                .source(file));
        assertThat(members()).containsExactly("a", "b");
        dns.says("d", "b", "c");
        file.says("f", "c");
        time.runPending();
        assertThat(members()).containsExactly("a", "b", "d", "c", "f");
        dns.says("c");
        time.runPending();
        assertThat(members()).containsExactly("a", "b", "c", "f");
        discovery.fixed(Balancers.backends("b"));
        assertThat(members()).containsExactly("b", "c", "f");
    }

    @Test
    void manyListsThatComeAtOnceAreOneUpdate() {
        start(Discovery.builder(balancer).source(dns).source(file));
        count();
        for (int i = 0; i < 100; i++) {
            dns.says("d" + i);
            file.says("f" + i);
        }
        time.runPending();
        assertThat(updates).hasValue(1);
        assertThat(members()).containsExactly("d99", "f99");
    }

    @Test
    void aListThatIsTheSameUpdatesNothing() {
        start(Discovery.builder(balancer).source(dns));
        dns.says("a", "b");
        time.runPending();
        long generation = balancer.view().generation();
        dns.says("a", "b");
        time.runPending();
        assertThat(balancer.view().generation()).isEqualTo(generation);
        dns.receiver.found(List.of(
                Balancers.backend("a"),
                Backend.builder("b", Balancers.ADDRESS).weight(2).build()));
        time.runPending();
        assertThat(balancer.view().backend("b").weight()).isEqualTo(2);
    }

    @Test
    void whatWasFoundStaysWhileASourceFails() {
        Discovery discovery = start(Discovery.builder(balancer).source(dns));
        dns.says("a");
        time.advance(Duration.ofSeconds(7));
        dns.receiver.failed("SERVFAIL");
        time.advance(Duration.ofSeconds(3));
        assertThat(members()).containsExactly("a");
        assertThat(discovery.views())
                .containsExactly(new DiscoveryView("dns", 1, Optional.of(Duration.ofSeconds(10)), 1, 1, "SERVFAIL"));
        dns.says("a");
        assertThat(discovery.views())
                .containsExactly(new DiscoveryView("dns", 1, Optional.of(Duration.ZERO), 2, 1, ""));
    }

    @Test
    void aSourceThatNeverAnsweredHasNoAge() {
        Discovery discovery = start(Discovery.builder(balancer).source(dns));
        assertThat(discovery.views()).containsExactly(new DiscoveryView("dns", 0, Optional.empty(), 0, 0, ""));
    }

    @Test
    void anEmptyListIsNotBelieved() {
        Discovery discovery = start(Discovery.builder(balancer).source(dns));
        dns.says("a", "b");
        for (int i = 0; i < 1000; i++) {
            dns.says();
        }
        time.runPending();
        assertThat(members()).containsExactly("a", "b");
        DiscoveryView view = discovery.views().get(0);
        assertThat(view.problem()).startsWith("no backends, which is not believed");
        assertThat(view.failures()).isEqualTo(1000);
    }

    @Test
    void anEmptyListIsBelievedWhenItWasSaidOftenEnoughInARow() {
        start(Discovery.builder(balancer).source(dns, 3));
        dns.says("a");
        dns.says();
        dns.says();
        dns.says("a");
        dns.says();
        dns.says();
        time.runPending();
        assertThat(members()).containsExactly("a");
        dns.says();
        time.runPending();
        assertThat(members()).isEmpty();
    }

    @Test
    void anEmptyListIsBelievedOfWhoMeansIt() {
        dns.meansEmpty = true;
        start(Discovery.builder(balancer).source(dns));
        dns.says("a");
        dns.says();
        time.runPending();
        assertThat(members()).isEmpty();
    }

    @Test
    void ofTooLongAListTheSameOnesAreTakenInWhateverOrderItComes() {
        Discovery discovery = start(Discovery.builder(balancer).source(dns).most(3));
        dns.says("e", "b", "d", "a", "c");
        time.runPending();
        assertThat(members()).containsExactly("a", "b", "c");
        assertThat(discovery.views().get(0).problem()).startsWith("more than 3 backends");
        dns.says("c", "d", "a", "b");
        time.runPending();
        assertThat(members()).containsExactly("a", "b", "c");
        assertThat(discovery.views().get(0).failures()).isEqualTo(2);
    }

    @Test
    void aListWithABackendThatCannotBeChangesNothing() {
        Discovery discovery = start(Discovery.builder(balancer).source(dns));
        dns.says("a");
        dns.receiver.found(List.of(Balancers.backend("b"), heavy()));
        time.runPending();
        assertThat(members()).containsExactly("a");
        assertThat(discovery.views().get(0).problem()).contains("weight: 70000");
    }

    @Test
    void theBalancerIsToldAgainAfterTheExecutorRefused() {
        boolean[] full = {true};
        Discovery.builder(balancer)
                .source(dns)
                .executor(task -> {
                    if (full[0]) {
                        throw new RejectedExecutionException();
                    }
                    task.run();
                })
                .start();
        dns.says("a");
        assertThat(members()).isEmpty();
        full[0] = false;
        dns.says("a", "b");
        assertThat(members()).containsExactly("a", "b");
    }

    @Test
    void nothingIsHeardAfterTheEnd() {
        Discovery discovery = start(Discovery.builder(balancer).source(dns));
        dns.says("a");
        time.runPending();
        discovery.close();
        dns.says("b");
        dns.receiver.failed("late");
        time.runPending();
        assertThat(dns.closed).isTrue();
        assertThat(members()).containsExactly("a");
        assertThat(discovery.views().get(0).problem()).isEmpty();
    }

    @Test
    void aClosedBalancerEndsItsSources() {
        start(Discovery.builder(balancer).source(dns));
        balancer.close();
        dns.says("a");
        time.runPending();
        assertThat(dns.closed).isTrue();
    }

    @Test
    void fixedMembersThatCannotBeChangeNothing() {
        Discovery discovery = start(Discovery.builder(balancer).fixed(Balancers.backends("a")));
        assertThatThrownBy(() -> discovery.fixed(List.of(heavy()))).hasMessageContaining("weight: 70000");
        discovery.fixed(Balancers.backends("a", "b"));
        assertThat(members()).containsExactly("a", "b");
    }

    @Test
    void whomTheOneBeforeFoundStaysUntilAllSourcesHaveAnswered() {
        Discovery before = start(Discovery.builder(balancer).source(dns).fixed(Balancers.backends("x")));
        dns.says("a", "b");
        time.runPending();
        Told next = new Told("next");
        start(Discovery.builder(balancer).source(next).source(file).after(before));
        assertThat(dns.closed).isTrue();
        assertThat(members()).containsExactly("a", "b");
        next.says("b", "c");
        file.receiver.failed("gone");
        time.runPending();
        assertThat(members()).containsExactly("a", "b", "c");
        file.says();
        time.runPending();
        assertThat(members()).containsExactly("b", "c");
    }

    @Test
    void waitsUntilEachSourceHasSaidSomething() throws InterruptedException {
        Discovery discovery = start(Discovery.builder(balancer).source(dns).source(file));
        dns.says("a");
        assertThat(discovery.awaitFirst(Duration.ofMillis(1))).isFalse();
        file.receiver.failed("no such file");
        assertThat(discovery.awaitFirst(Duration.ofMinutes(1))).isTrue();
        assertThat(members()).as("though the executor has not run").containsExactly("a");
    }

    private Discovery start(Discovery.Builder builder) {
        return builder.ticker(time).executor(time).start();
    }

    private void count() {
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onMembership(Changes changes) {
                updates.incrementAndGet();
            }
        });
        updates.set(0);
    }

    private List<String> members() {
        List<String> ids = new ArrayList<>();
        balancer.view().backends().forEach(view -> ids.add(view.backend().id()));
        return ids;
    }

    private static Backend heavy() {
        return new Backend() {
            @Override
            public String id() {
                return "heavy";
            }

            @Override
            public SocketAddress address() {
                return Balancers.ADDRESS;
            }

            @Override
            public int weight() {
                return 70_000;
            }
        };
    }
}
