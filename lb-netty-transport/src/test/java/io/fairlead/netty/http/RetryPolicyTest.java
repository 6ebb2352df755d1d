package io.fairlead.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.netty.RetryOn;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of {@code docs/retries.md} is what the policy says. */
final class RetryPolicyTest {
    private static final Path TABLE = Path.of("..", "docs", "retries.md");

    /** Returns the rows, each as its cells. */
    static Stream<List<String>> rows() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .map(line -> Arrays.stream(line.substring(2).split("\\|", -1))
                        .map(String::trim)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theTableIsTrue(List<String> row) {
        boolean idempotent = RetryPolicy.isIdempotent(HttpMethod.valueOf(row.get(2)));
        boolean kept = is(row.get(3), "kept", "gone");
        boolean reused = is(row.get(4), "reused", "new");
        boolean sent = is(row.get(5), "yes", "no");
        boolean answered = is(row.get(6), "yes", "no");
        int tries = Integer.parseInt(row.get(7));
        assertThat(what(row.get(1), idempotent, kept, reused, sent, answered, tries, row.get(8)))
                .isEqualTo(row.get(9));
    }

    private static String what(
            String failure,
            boolean idempotent,
            boolean kept,
            boolean reused,
            boolean sent,
            boolean answered,
            int tries,
            String retryOn) {
        if (failure.equals("STATUS")) {
            RetryOn wanted = retryOn.equals("-")
                    ? RetryOn.nothing()
                    : RetryOn.nothing().withStatuses(Integer.parseInt(retryOn), Integer.parseInt(retryOn));
            return wanted.status(503) && RetryPolicy.mayAskElsewhere(idempotent, kept, tries)
                    ? "another backend"
                    : "the response";
        }
        return switch (RetryPolicy.decide(
                Failure.valueOf(failure),
                idempotent,
                kept,
                reused,
                sent,
                answered,
                tries,
                is(retryOn, "timeouts", "-"))) {
            case RECONNECT -> "the same backend, on a new connection";
            case ELSEWHERE -> "another backend";
            case GIVE_UP -> "the failure";
        };
    }

    private static boolean is(String cell, String yes, String no) {
        assertThat(cell).isIn(yes, no);
        return cell.equals(yes);
    }

    @Test
    void everyFailureHasARow() throws IOException {
        Set<Failure> missing = EnumSet.allOf(Failure.class);
        rows().map(row -> row.get(1))
                .filter(name -> !name.equals("STATUS"))
                .forEach(name -> missing.remove(Failure.valueOf(name)));
        assertThat(missing).isEmpty();
    }
}
