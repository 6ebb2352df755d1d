package io.fairlead.health.outlier;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The committed table is what the code does, and what it does is right. To write it anew: {@code mvn -pl lb-health -am test
 * -Dtest=FaultMatrixTest -Dsurefire.failIfNoSpecifiedTests=false -Dwrite}.
 */
class FaultMatrixTest {
    private static final Path TABLE = Path.of("faults/matrix.md");
    /** No retry helps after the first byte of a response, nor where nobody works. */
    private static final Set<Fault> BEYOND_RETRIES = EnumSet.of(Fault.RESET, Fault.ALL_DOWN);

    private static @Nullable FaultMatrix computed;

    @BeforeAll
    static void compute() {
        computed = FaultMatrix.compute();
    }

    private static FaultMatrix matrix() {
        return requireNonNull(computed);
    }

    @Test
    void theCommittedTableIsWhatTheCodeDoes() throws IOException {
        String written = matrix().page();
        if (System.getProperty("write") != null) {
            Files.createDirectories(TABLE.toAbsolutePath().getParent());
            Files.writeString(TABLE, written);
        }
        assertThat(Files.readString(TABLE)).isEqualTo(written);
    }

    @Test
    void nobodyIsEverEjectedWrongly() {
        assertThat(matrix().rows)
                .allMatch(row -> row.alone().wrong() + row.retried().wrong() == 0);
    }

    @Test
    void withRetriesNoRequestFailsWhileOneBackendWorks() {
        assertThat(matrix().rows)
                .filteredOn(row -> row.n() > 1 && !BEYOND_RETRIES.contains(row.fault()))
                .hasSizeGreaterThan(80)
                .allMatch(row -> row.retried().failed() == 0);
    }

    @Test
    void whoFailsAloneIsDivertedFromByTheFirstFewFailures() {
        assertThat(matrix().rows)
                .filteredOn(row -> row.n() > 1 && row.fault().mayEject)
                .hasSizeGreaterThan(60)
                .allMatch(row -> row.alone().divert().isPresent());
        // five failures in a row, one in a trial; and what was in flight
        assertThat(matrix().rows)
                .filteredOn(row -> row.n() > 1 && row.fault() == Fault.LYING)
                .allMatch(row -> row.alone().failed() <= 10);
    }

    @Test
    void aBackendOfAPoolOfOneIsNeverWithoutRequests() {
        assertThat(matrix().rows)
                .filteredOn(row -> row.n() == 1)
                .allMatch(row -> row.alone().divert().isEmpty());
    }

    @Test
    void whoFailsFastGetsLessThanItsShareUnderEveryStrategy() {
        assertThat(matrix().busyRows)
                .hasSize(18)
                .allMatch(row -> row.watched().tries() * 100 < row.watched().allTries());
        // and it is the detection that sees to it: without it, least connections gives more than 1.5 times the share
        assertThat(matrix().busyRows)
                .filteredOn(row -> row.strategy().equals("least connections"))
                .hasSize(6)
                .allMatch(row -> 2L * row.n() * row.unwatched().tries()
                        > 3 * row.unwatched().allTries());
    }
}
