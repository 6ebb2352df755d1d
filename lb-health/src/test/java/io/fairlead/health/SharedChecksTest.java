package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.CheckView;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One monitor of several balancers: who has the same backends shares their checks. */
@SuppressWarnings("try") // many monitors are only there to run while the body does
class SharedChecksTest extends VirtualMonitors {
    @Test
    void whatTwoBalancersHaveIsAskedOnceAndBothAreTold() {
        try (LoadBalancer reads = named("reads", "a", "b");
                LoadBalancer writes = named("writes", "a");
                HealthMonitor monitor = regular(reads).fall(1).start()) {
            monitor.attach(writes);
            time.advance(SECOND.multipliedBy(2));
            assertThat(checker.millisOf("a")).containsExactly(0L, 1000L, 2000L);
            assertThat(health(reads, "a")).isEqualTo(HealthStatus.UP);
            assertThat(health(writes, "a")).isEqualTo(HealthStatus.UP);

            checker.fail("a", "HTTP 503");
            time.advance(SECOND);
            assertThat(verdict(reads, "a")).isEqualTo(Verdict.down("HTTP 503"));
            assertThat(verdict(writes, "a")).isEqualTo(Verdict.down("HTTP 503"));
            assertThat(health(reads, "b")).isEqualTo(HealthStatus.UP);
        }
    }

    @Test
    void whoJoinsIsToldAtOnceWhatIsKnown() {
        checker.fail("a", "HTTP 503");
        try (LoadBalancer reads = named("reads", "a");
                LoadBalancer writes = named("writes");
                HealthMonitor monitor = regular(reads).fall(1).start()) {
            monitor.attach(writes);
            time.advance(SECOND.dividedBy(2));
            writes.update(List.of(backend("a", 1)));
            time.runPending();
            assertThat(verdict(writes, "a")).isEqualTo(Verdict.down("HTTP 503"));
            assertThat(checker.callsTo("a")).hasSize(1);
        }
    }

    @Test
    void sameNamesAtDifferentAddressesAndDifferentNamesAtOneAddressAreDifferentBackends() {
        try (LoadBalancer web = named("web", "a", "b");
                LoadBalancer api = named("api");
                HealthMonitor monitor = regular(web).start()) {
            monitor.attach(api);
            api.update(List.of(backend("a", 2)));
            time.advance(SECOND.dividedBy(2));
            assertThat(checker.calls)
                    .extracting(call -> call.id() + call.address())
                    .containsExactlyInAnyOrder("a" + at(1), "a" + at(2), "b" + at(1));
        }
    }

    @Test
    void checksGoOnUntilTheLastBalancerHasLostTheBackend() {
        try (LoadBalancer reads = named("reads", "a");
                LoadBalancer writes = named("writes", "a");
                HealthMonitor monitor = regular(reads).start()) {
            monitor.attach(writes);
            time.advance(SECOND);
            reads.update(List.of());
            time.advance(SECOND);
            assertThat(checker.callsTo("a")).hasSize(3);
            checker.hang("a");
            time.advance(SECOND);
            writes.update(List.of());
            assertThat(checker.callsTo("a").get(3).probe().isCancelled()).isTrue();
            assertThat(time.scheduledTasks()).isZero();
        }
    }

    @Test
    void showsEachBackendOnceAndEachPoolItsOwn() {
        try (LoadBalancer reads = named("reads", "a", "b");
                LoadBalancer writes = named("writes", "c", "a");
                HealthMonitor monitor = regular(reads).start()) {
            monitor.attach(writes);
            time.advance(SECOND);
            assertThat(monitor.view()).extracting(CheckView::id).containsExactly("a", "b", "c");
            assertThat(monitor.checks("reads")).extracting(CheckView::id).containsExactly("a", "b");
            assertThat(monitor.checks("writes")).extracting(CheckView::id).containsExactly("c", "a");
            assertThat(monitor.checks("others")).isEmpty();
        }
    }

    @Test
    void aWatchFollowsItsBackendToANewAddress() {
        checker.fail("a", "HTTP 503");
        try (LoadBalancer reads = named("reads", "a");
                HealthMonitor monitor = regular(reads).start()) {
            time.advance(SECOND);
            reads.update(List.of(backend("a", 2)));
            time.advance(SECOND);
            // three in a row, at two addresses
            assertThat(health(reads, "a")).isEqualTo(HealthStatus.DOWN);
        }
    }

    @Test
    void whenOnlyOneOfTwoMovesTheOtherStays() {
        try (LoadBalancer reads = named("reads", "a");
                LoadBalancer writes = named("writes", "a");
                HealthMonitor monitor = regular(reads).fall(1).start()) {
            monitor.attach(writes);
            time.advance(SECOND.dividedBy(2));
            checker.on(
                    "a",
                    probe -> probe.backend().address().equals(at(2))
                            ? ScriptedChecker.failed("moved")
                            : ScriptedChecker.passed());
            reads.update(List.of(backend("a", 2)));
            time.advance(SECOND);
            assertThat(verdict(reads, "a")).isEqualTo(Verdict.down("moved"));
            assertThat(verdict(writes, "a")).isEqualTo(Verdict.up("fine"));

            // and when the other follows, they share again
            writes.update(List.of(backend("a", 2)));
            time.runPending();
            assertThat(verdict(writes, "a")).isEqualTo(Verdict.down("moved"));
            assertThat(time.scheduledTasks()).isEqualTo(1);
            assertThat(monitor.view()).hasSize(1);
        }
    }

    @Test
    void aBalancerThatIsDetachedOrClosedIsToldNoMore() {
        try (LoadBalancer reads = named("reads", "a");
                LoadBalancer writes = named("writes", "a");
                LoadBalancer batch = named("batch", "a", "b");
                HealthMonitor monitor = regular(reads).fall(1).start();
                LoadBalancer.Subscription attached = monitor.attach(writes)) {
            monitor.attach(batch);
            time.advance(SECOND);
            attached.close();
            attached.close();
            batch.close();
            checker.fail("a", "HTTP 503");
            time.advance(SECOND);
            assertThat(health(reads, "a")).isEqualTo(HealthStatus.DOWN);
            assertThat(health(writes, "a")).isEqualTo(HealthStatus.UP);
            assertThat(checker.millisOf("b")).hasSize(1);
            assertThat(time.scheduledTasks()).isEqualTo(1);

            writes.update(List.of(backend("d", 1)));
            time.advance(SECOND);
            assertThat(checker.callsTo("d")).isEmpty();

            // and may come back
            monitor.attach(writes);
            time.advance(SECOND);
            assertThat(checker.callsTo("d")).isNotEmpty();
        }
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void refusesWhatCannotBeAttached() {
        try (LoadBalancer reads = named("reads", "a");
                LoadBalancer writes = named("writes", "a")) {
            HealthMonitor monitor = regular(reads).start();
            assertThatThrownBy(() -> monitor.attach(reads))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("balancer: reads (expected: one that is not attached)");
            LoadBalancer closed = named("closed", "a");
            closed.close();
            assertThatThrownBy(() -> monitor.attach(closed)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> monitor.attach(closed)).isInstanceOf(IllegalStateException.class);
            monitor.close();
            assertThatThrownBy(() -> monitor.attach(writes))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the health monitor is closed");
            assertThat(time.scheduledTasks()).isZero();
        }
    }
}
