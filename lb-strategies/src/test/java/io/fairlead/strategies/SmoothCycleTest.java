package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmoothCycleTest {
    @Test
    void visitsAsItsAuthorDescribes() throws IOException {
        List<String[]> lines = readLines("/nginx-swrr.txt");
        int[] weights = numbersAfterWord(lines.remove(0));
        char[] visits = SmoothCycle.of(Shares.of(weights));
        int sum = Arrays.stream(weights).sum();
        int[] visited = new int[weights.length];

        assertThat(visits).hasSameSizeAs(lines);
        for (int i = 0; i < visits.length; i++) {
            visited[visits[i]]++;
            assertThat((char) ('a' + visits[i])).as("visit %d", i).isEqualTo(lines.get(i)[0].charAt(0));
            int[] currentWeights = new int[weights.length];
            for (int j = 0; j < weights.length; j++) {
                currentWeights[j] = (i + 1) * weights[j] - visited[j] * sum;
            }
            assertThat(currentWeights).as("visit %d", i).isEqualTo(numbersAfterWord(lines.get(i)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "5 1 1, aabacaa",
        "4 2 1, abacaba",
        "1 2 3, cbacbc",
        "2 3 6, cbcacbcacbc",
        "7 3, abaaabaaba",
        "10 1 1 1, aaabaacaadaaa",
        "3 3 3, abc",
    })
    void visitsInThePublishedOrder(String weights, String order) {
        int[] shares =
                Arrays.stream(weights.split(" ")).mapToInt(Integer::parseInt).toArray();

        StringBuilder letters = new StringBuilder();
        for (char visit : SmoothCycle.of(Shares.of(shares))) {
            letters.append((char) ('a' + visit));
        }

        assertThat(letters).hasToString(order);
    }

    @Property(tries = 300)
    void visitsAsTheLoopOfNginxDoes(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 60) Integer> weights) {
        Shares shares = Shares.of(Picks.ints(weights));

        assertThat(SmoothCycle.of(shares)).isEqualTo(nginx(shares));
    }

    @Property(tries = 300)
    void isNeverAheadByMoreThanOneLessOneNth(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 200) Integer> weights) {
        Shares shares = Shares.of(Picks.ints(weights));
        char[] visits = SmoothCycle.of(shares);
        int n = shares.size();
        long[] visited = new long[n];
        for (int i = 0; i < visits.length; i++) {
            int visit = visits[i];
            visited[visit]++;
            // visited - due <= 1 - 1/n, times n * total; only the candidate just visited can have got ahead
            long ahead = visited[visit] * shares.total() - (i + 1L) * shares.get(visit);
            assertThat(ahead * n).isLessThanOrEqualTo((n - 1) * shares.total());
        }
        for (int i = 0; i < n; i++) {
            assertThat(visited[i]).isEqualTo(shares.get(i));
        }
    }

    @Test
    void tenThousandCandidatesTakeNoTime() {
        int[] weights = new int[10_000];
        Arrays.setAll(weights, i -> 1 + i % 200);
        Shares shares = Shares.of(weights).fitForCycle();

        char[] visits = SmoothCycle.of(shares);

        assertThat(visits.length).isEqualTo((int) shares.total()).isLessThanOrEqualTo(40_000);
        long[] visited = new long[weights.length];
        for (char visit : visits) {
            visited[visit]++;
        }
        for (int i = 0; i < weights.length; i++) {
            assertThat(visited[i]).isEqualTo(shares.get(i));
        }
    }

    @Test
    void saysWhenThereAreTooManyCandidates() {
        int[] weights = new int[65_537];
        Arrays.fill(weights, 1);
        Shares shares = Shares.of(weights);

        assertThatThrownBy(() -> SmoothCycle.of(shares))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("candidates: 65537 (expected: 0..65536)");
    }

    /** The loop of nginx, transcribed from its commit message. */
    private static char[] nginx(Shares shares) {
        char[] visits = new char[(int) shares.total()];
        long[] current = new long[shares.size()];
        for (int visit = 0; visit < visits.length; visit++) {
            int best = 0;
            for (int i = 0; i < current.length; i++) {
                current[i] += shares.get(i);
                if (current[i] > current[best]) {
                    best = i;
                }
            }
            current[best] -= shares.total();
            visits[visit] = (char) best;
        }
        return visits;
    }

    private static List<String[]> readLines(String resource) throws IOException {
        List<String[]> lines = new ArrayList<>();
        try (InputStream in = SmoothCycleTest.class.getResourceAsStream(resource);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines().filter(line -> !line.startsWith("#")).forEach(line -> lines.add(line.split(" ")));
        }
        return lines;
    }

    private static int[] numbersAfterWord(String[] line) {
        return Arrays.stream(line).skip(1).mapToInt(Integer::parseInt).toArray();
    }
}
