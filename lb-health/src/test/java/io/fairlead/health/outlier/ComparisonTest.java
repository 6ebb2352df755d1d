package io.fairlead.health.outlier;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    private static final double LEAST_SHARE = 0.05;
    private static final Comparison STANDARD = Comparison.ofFailures(1e-8, LEAST_SHARE);

    @Test
    void oneOfTwoThatFailsIsFoundWithWords() {
        Finding finding = requireNonNull(STANDARD.worst(Nodes.after(70, 30, 100, 0)));
        assertThat(finding.node().id).isEqualTo("b0");
        assertThat(finding.words()).isEqualTo("30 of 100 requests failed, 0 of 100 of its peers");
    }

    @Test
    void theWorstIsFoundFirst() {
        assertThat(requireNonNull(STANDARD.worst(Nodes.after(100, 0, 60, 40, 40, 60, 100, 0)))
                        .node()
                        .id)
                .isEqualTo("b2");
    }

    @Test
    void aFewFailuresMoreMayBeChance() {
        assertThat(STANDARD.worst(Nodes.after(85, 15, 100, 0))).isNull();
    }

    @Test
    void whereAllFailAlikeThereIsNoOutlier() {
        assertThat(STANDARD.worst(Nodes.after(0, 1000, 0, 1000))).isNull();
        assertThat(STANDARD.worst(Nodes.after(700, 300, 680, 320, 720, 280))).isNull();
    }

    @Test
    void withoutPeersThereIsNothingToCompareWith() {
        assertThat(STANDARD.worst(Nodes.after(0, 1000))).isNull();
        assertThat(STANDARD.worst(Nodes.after(0, 1000, 0, 0))).isNull();
    }

    @Test
    void whatIsToleratedIsNoFaultHoweverCertain() {
        assertThat(STANDARD.worst(Nodes.after(96_000, 4_000, 100_000, 0))).isNull();
        assertThat(STANDARD.worst(Nodes.after(93_000, 7_000, 100_000, 0))).isNotNull();
    }

    @Test
    void aBackendIsComparedWithWhatItUsedToDo() {
        List<Node> nodes = Nodes.idle(2);
        for (int i = 0; i < 600; i++) {
            did(nodes, 88, 12);
        }
        assertThat(STANDARD.worst(nodes)).isNull();
        for (int i = 0; i < Window.STEPS; i++) {
            did(nodes, 60, 40);
        }
        assertThat(STANDARD.worst(nodes)).isNotNull();
    }

    @Test
    void nobodyGetsUsedToMoreThanAFifth() {
        List<Node> nodes = Nodes.idle(2);
        for (int i = 0; i < 600; i++) {
            did(nodes, 60, 40);
        }
        assertThat(nodes.get(0).window.baseline()).isBetween(0.39, 0.41);
        assertThat(STANDARD.worst(nodes)).isNotNull();
    }

    @Test
    void nobodyGetsUsedToWhatItWasEjectedFor() {
        List<Node> nodes = Nodes.idle(2);
        for (int i = 0; i < 5; i++) {
            did(nodes, 60, 40);
        }
        nodes.get(0).eject(new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1)), false, 0, "bad", 0);
        for (int i = 0; i < 2 * Window.STEPS; i++) {
            Nodes.step(nodes);
        }
        assertThat(nodes.get(0).window.baseline()).isZero();
    }

    private static void did(List<Node> nodes, int successes, int failures) {
        Nodes.did(nodes.get(0), successes, failures);
        Nodes.did(nodes.get(1), 100, 0);
        Nodes.step(nodes);
    }

    @Test
    void mostlySlowAnswersMakeAnOutlierOfLatency() {
        Comparison comparison = Comparison.ofLatency(1e-8);
        List<Node> nodes = Nodes.idle(3);
        nodes.forEach(node -> node.traffic.counts.add(StripedCounts.SUCCESSES, 100));
        nodes.get(1).traffic.counts.add(StripedCounts.SLOW, 95);
        Nodes.step(nodes);
        Finding finding = requireNonNull(comparison.worst(nodes));
        assertThat(finding.node().id).isEqualTo("b1");
        assertThat(finding.words()).isEqualTo("95 of 100 answers were slow, 0 of 200 of its peers");
    }

    @Test
    void aSlowAnswerThatIsCountedAStepLateIsNone() {
        List<Node> nodes = Nodes.after(0, 0, 100, 0);
        nodes.get(0).traffic.counts.add(StripedCounts.SLOW, 1);
        Nodes.step(nodes);
        assertThat(Comparison.ofLatency(1e-8).worst(nodes)).isNull();
    }

    @Property(tries = 200)
    void theOrderOfTheBackendsDoesNotMatter(
            @ForAll @IntRange(min = 0, max = 200) int failures, @ForAll @IntRange(min = 0, max = 30) int others) {
        Finding first = STANDARD.worst(Nodes.after(200 - failures, failures, 200 - others, others, 200, 0));
        Finding last = STANDARD.worst(Nodes.after(200, 0, 200 - others, others, 200 - failures, failures));
        assertThat(first == null).isEqualTo(last == null);
        if (first != null && last != null) {
            assertThat(first.words()).isEqualTo(last.words());
        }
    }

    /**
     * A million steps of equal backends. The expected number of false findings is the probability times the steps at
     * most. Findings of neighboring steps are not independent, since a step is looked at ten times; at worst each comes
     * ten times, so that the variance is ten times the mean. The bound is six standard deviations above.
     */
    @ParameterizedTest
    @CsvSource({"2, 50, 0.30", "3, 20, 0.25", "4, 100, 0.07", "6, 30, 0.50", "2, 5, 0.9"})
    void equalBackendsAreFoundNoMoreOftenThanStated(int n, int requests, double share) {
        int steps = 200_000; // in each of five
        double probability = 1e-3;
        Comparison loose = Comparison.ofFailures(probability, LEAST_SHARE);
        double mean = probability * steps;
        int found = 0;
        int foundByDefault = 0;
        double[] cumulative = cumulative(requests, share);
        SplittableRandom random = new SplittableRandom(42);
        List<Node> nodes = Nodes.idle(n);
        for (int i = 0; i < steps; i++) {
            for (Node node : nodes) {
                int failures = draw(cumulative, random);
                Nodes.did(node, requests - failures, failures);
            }
            Nodes.step(nodes);
            if (loose.worst(nodes) != null) {
                found++;
                foundByDefault +=
                        (STANDARD.worst(nodes) == null) ? 0 : 1; // which finds nobody whom the loose one does not
            }
        }
        assertThat((double) found).isLessThanOrEqualTo(mean + 6 * Math.sqrt(10 * mean));
        assertThat(foundByDefault).isZero(); // expected: 0.002 at most
    }

    private static double[] cumulative(int n, double p) {
        double[] cumulative = new double[n + 1];
        double term = Math.pow(1 - p, n);
        double sum = 0;
        for (int k = 0; k <= n; k++) {
            sum += term;
            cumulative[k] = sum;
            term *= p / (1 - p) * (n - k) / (k + 1);
        }
        return cumulative;
    }

    private static int draw(double[] cumulative, SplittableRandom random) {
        double at = random.nextDouble();
        int k = 0;
        while (k < cumulative.length - 1 && cumulative[k] < at) {
            k++;
        }
        return k;
    }
}
