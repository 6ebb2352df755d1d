package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private final FailureLog log = FailureLog.create();

    @Test
    void equalWordsOfOneSourceAreOneFailure() {
        log.add("check", "refused", 10);
        log.add("passive", "refused", 20);
        log.add("check", "refused", 30);
        assertThat(log.latest(35))
                .containsExactly(
                        new Failure("check", "refused", Duration.ofNanos(5), 2),
                        new Failure("passive", "refused", Duration.ofNanos(15), 1));
    }

    @Test
    void keepsTheLatestOfAnyNumber() {
        for (int i = 0; i < 1_000; i++) {
            log.add("check", "HTTP " + (500 + i % 10), i);
        }
        assertThat(log.latest(1_000))
                .extracting(Failure::detail)
                .isEqualTo(List.of("HTTP 509", "HTTP 508", "HTTP 507", "HTTP 506", "HTTP 505"));
    }

    @Test
    void longWordsAreCut() {
        log.add("check", "x".repeat(100_000), 0);
        assertThat(log.latest(0).get(0).detail()).hasSize(FailureLog.LONGEST).endsWith("x…");
        log.add("check", "y".repeat(FailureLog.LONGEST), 1);
        assertThat(log.latest(1).get(0).detail()).isEqualTo("y".repeat(FailureLog.LONGEST));
    }

    /** What was seen remains when it is over: that is what it is for. */
    @Test
    void explanationsTellOfFailuresThatAreOver() {
        VirtualTime time = VirtualTime.create();
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.cyclic(), "a", "b").build();
        for (int i = 0; i < 3; i++) {
            balancer.report("a", "check", Verdict.down("connection refused"));
            time.advance(Duration.ofSeconds(2));
        }
        balancer.report("a", "passive", Verdict.down("ejected for 5 s"));
        balancer.report("b", "fleet", Verdict.down("others say so").asHint(Duration.ofHours(1)));
        balancer.report("a", "check", Verdict.up("HTTP 200"));
        balancer.report("a", "passive", Verdict.unknown());
        time.advance(Duration.ofSeconds(20));
        assertThat(balancer.explain("a"))
                .startsWith("in: healthy")
                .containsSubsequence(
                        "\nfailure seen by passive: ejected for 5 s, 20 s ago\n",
                        "failure seen by check: connection refused, 3 times, last 22 s ago\n");
        assertThat(balancer.view().backend("b").failures())
                .as("hints are hearsay")
                .isEmpty();
    }
}
