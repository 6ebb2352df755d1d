package io.fairlead.health.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.HealthStatus;
import io.fairlead.api.Outcome;
import io.fairlead.api.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds whatever happens to a pool. */
class OutlierModelTest {
    private static final Outcome[] OUTCOMES = Outcome.values();
    /** The limit of an ejection and a base, a tenth more, and the longest time between two looks. */
    private static final Duration LONGEST = Duration.ofSeconds(330 + 33 + 41);

    @Property(tries = 300)
    void neverMoreThanTheCapIsEjectedAndEveryEjectedIsTriedAgain(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 14) int n) {
        Random random = new Random(seed);
        PassivePool pool = PassivePool.with(options -> options.jitter(0.1).seed(seed));
        int joined = 0;
        for (; joined < n; joined++) {
            pool.join("b" + joined);
        }
        Map<String, Long> downSince = new HashMap<>();
        for (int step = 0; step < 300; step++) {
            List<String> ids = new ArrayList<>(pool.said.keySet());
            String id = ids.isEmpty() ? "b" + joined : ids.get(random.nextInt(ids.size()));
            switch (random.nextInt(12)) {
                case 0 -> pool.join("b" + joined++);
                case 1 -> {
                    if (!ids.isEmpty()) {
                        pool.leave(id);
                    }
                }
                case 2 -> pool.hear(id, random.nextBoolean() ? Verdict.up("HTTP 200") : Verdict.down("HTTP 503"));
                case 3 -> pool.advance(Duration.ofMillis(random.nextInt(40_000)));
                default -> {
                    if (!ids.isEmpty()) {
                        pool.end(id, OUTCOMES[random.nextInt(OUTCOMES.length)], 1 + random.nextInt(20));
                    }
                    pool.advance(Duration.ofMillis(random.nextInt(500)));
                }
            }
            pool.advance(Duration.ofMillis(100)); // a session that waits takes place
            int members = pool.said.size();
            int percent = (members < 10) ? 50 : 10;
            int most = Math.min(members - 1, Math.max(1, members * percent / 100));
            assertThat(pool.count(HealthStatus.DOWN)).isLessThanOrEqualTo(Math.max(0, most));
            assertTriedInTime(pool, downSince);
        }
        pool.said.values().forEach(OutlierModelTest::assertInOrder);
        pool.detection.close();
        assertThat(pool.time.scheduledTasks()).isZero();
        assertThat(pool.count(HealthStatus.UNKNOWN)).isEqualTo(pool.said.size());
    }

    private static void assertTriedInTime(PassivePool pool, Map<String, Long> downSince) {
        Set<String> ejections = new HashSet<>();
        for (String id : pool.said.keySet()) {
            if (pool.status(id) == HealthStatus.DOWN) {
                ejections.add(id + '#' + pool.said.get(id).size()); // another verdict is another ejection
            }
        }
        downSince.keySet().retainAll(ejections);
        for (String ejection : ejections) {
            long since = downSince.computeIfAbsent(ejection, key -> pool.time.nanos());
            assertThat(Duration.ofNanos(pool.time.nanos() - since)).isLessThan(LONGEST);
        }
    }

    private static void assertInOrder(List<Verdict> verdicts) {
        HealthStatus before = HealthStatus.UNKNOWN;
        for (Verdict verdict : verdicts) {
            HealthStatus now = verdict.status();
            switch (before) {
                case UNKNOWN -> assertThat(now).isEqualTo(HealthStatus.DOWN);
                case DOWN -> assertThat(now).isEqualTo(HealthStatus.TRIAL);
                case TRIAL -> assertThat(now).isIn(HealthStatus.DOWN, HealthStatus.UNKNOWN);
                case UP -> throw new AssertionError("traffic alone does not say that a backend is up");
            }
            before = now;
        }
    }

    @Property(tries = 300)
    void fewerFailuresInARowThanTheLimitNeverEject(
            @ForAll @IntRange(min = 2, max = 8) int limit,
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 20) Integer> bursts,
            @ForAll long seed) {
        Random random = new Random(seed);
        PassivePool pool = PassivePool.with(options -> options.consecutiveFailures(limit)
                        .consecutiveGatewayFailures(limit)
                        .consecutiveConnectFailures(limit)
                        .falseEjections(0))
                .join("a", "b");
        for (int burst : bursts) {
            for (int i = 0; i < burst % limit; i++) {
                pool.end("a", OUTCOMES[random.nextInt(OUTCOMES.length)], 1);
            }
            pool.end("a", Outcome.SUCCESS, 1).advance(Duration.ofMillis(random.nextInt(3000)));
        }
        assertThat(pool.said.get("a")).isEmpty();
    }

    @Property(tries = 100)
    void alternatingResultsNeverEjectByRuns(
            @ForAll @IntRange(min = 2, max = 6) int limit, @ForAll Outcome failure, @ForAll boolean first) {
        PassivePool pool = PassivePool.with(options -> options.consecutiveFailures(limit)
                        .consecutiveGatewayFailures(limit)
                        .consecutiveConnectFailures(limit)
                        .falseEjections(0))
                .join("a", "b", "c");
        for (int i = 0; i < 200; i++) {
            pool.end("a", (i % 2 == 0) == first ? failure : Outcome.SUCCESS, 1).advance(Duration.ofMillis(100));
        }
        assertThat(pool.said.get("a")).isEmpty();
    }

    @Property(tries = 100)
    void oneThatFailsAloneIsEjectedAndNobodyElse(
            @ForAll @IntRange(min = 2, max = 20) int n, @ForAll long seed, @ForAll @IntRange(max = 4) int kind) {
        Outcome failure = OUTCOMES[1 + kind];
        Random random = new Random(seed);
        PassivePool pool = PassivePool.with(options -> options);
        for (int i = 0; i < n; i++) {
            pool.join("b" + i);
        }
        int bad = random.nextInt(n);
        for (int i = 0; i < 100 * n; i++) {
            int at = random.nextInt(n);
            boolean out = pool.status("b" + at) != HealthStatus.UNKNOWN;
            pool.end("b" + at, (at == bad) ? failure : Outcome.SUCCESS, out ? 0 : 1);
            pool.advance(Duration.ofMillis(10));
        }
        for (int i = 0; i < n; i++) {
            assertThat(pool.said.get("b" + i).isEmpty()).as("b" + i).isEqualTo(i != bad);
        }
    }
}
