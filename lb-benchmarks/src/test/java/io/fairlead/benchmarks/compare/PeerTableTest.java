package io.fairlead.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.fairlead.benchmarks.compare.Contender.Contains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerTableTest {
    private static final Contender FLOOR = contender(Contender.FLOOR, "", Contains.FLOOR, "F.f");
    private static final Contender OURS = contender(Contender.OURS, "on a lane", Contains.WHOLE, "A.a");
    private static final Contender SLOW = contender("Slow", "", Contains.WHOLE, "S.s");
    private static final Contender FAST = contender("Fast", "", Contains.WHOLE, "Q.q");
    private static final Contender OTHER = contender("Other", "", Contains.SELECT, "O.o");

    @TempDir
    private Path directory;

    @Test
    void comparesWithTheFloorAndTheFastestPeerThatDoesTheSame() {
        Scores scores = new Scores();
        score(scores, FLOOR, 5, 0);
        score(scores, OURS, 10, 0);
        score(scores, SLOW, 40, 64);
        score(scores, FAST, 20, 24);
        score(scores, OTHER, 1, 0);
        List<Contender> all = List.of(FLOOR, OURS, SLOW, FAST, OTHER);

        assertThat(new PeerTable(all, List.of(10), scores).markdown(1)).isEqualTo("""
                        | balancing | who | contains | ns, 10 | B | × floor | × fastest peer |
                        |---|---|---|---:|---:|---:|---:|
                        | round robin | floor | - | 5.0 ± 0.0 | 0 | – | – |
                        | round robin | Fairlead, on a lane | select, count, complete | 10.0 ± 0.0 | 0 | 2.00 ± 0.00 | 0.50 ± 0.00 |
                        | round robin | Slow | select, count, complete | 40.0 ± 0.0 | 64 | 8.00 ± 0.00 | 2.00 ± 0.00 |
                        | round robin | Fast | select, count, complete | 20.0 ± 0.0 | 24 | 4.00 ± 0.00 | 1.00 ± 0.00 |
                        | round robin | Other | select | 1.0 ± 0.0 | 0 | 0.20 ± 0.00 | 1.00 ± 0.00 |
                        """);
    }

    @Test
    void whatWasNotMeasuredIsDash() {
        assertThat(new PeerTable(List.of(OURS), List.of(3, 100), new Scores()).markdown(2))
                .endsWith("| round robin | Fairlead, on a lane | select, count, complete | – | – | – | – | – |\n");
    }

    @Test
    void blockIsReplacedAndTheRestStays() throws IOException {
        Path file = Files.writeString(
                directory.resolve("README.md"), "before\n<!-- x:begin -->\nold\n<!-- x:end -->\nafter\n");

        MarkedBlock.replace(file, "x", "new\n");

        assertThat(file).hasContent("before\n<!-- x:begin -->\nnew\n<!-- x:end -->\nafter\n");
        assertThatThrownBy(() -> MarkedBlock.replace(file, "y", ""))
                .hasMessageEndingWith("has no '<!-- y:begin -->' before '<!-- y:end -->'");
    }

    @Test
    void theFilesOfThisRepositoryFit() throws IOException {
        List<Contender> contenders = Contender.read(Path.of("peers.csv"));

        assertThat(contenders)
                .filteredOn(contender -> !contender.isFloor())
                .as("each has a floor")
                .allMatch(contender -> contenders.stream()
                        .anyMatch(floor -> floor.isFloor() && floor.task().equals(contender.task())));
        assertThat(Files.readString(Path.of("README.md"))).contains("<!-- peers:begin -->\n", "<!-- peers:end -->\n");
    }

    @Test
    void optionsSayWhatIsWanted() {
        PeersOptions options = PeersOptions.parse(
                List.of("peers.csv", "README.md", "--rounds", "7", "--backends", "3,10", "--only", "Fast"));

        assertThat(options.rounds()).isEqualTo(7);
        assertThat(options.sizes()).containsExactly(3, 10);
        assertThat(options.wants(FAST)).isTrue();
        assertThat(options.wants(SLOW)).isFalse();
        assertThat(options.isComplete()).isFalse();
        assertThat(options.inWords()).isEqualTo(" --rounds 7 --backends 3,10 --only Fast");
        assertThatThrownBy(() -> PeersOptions.parse(List.of("a", "b", "--threads", "0")))
                .hasMessage("--threads: '0' (expected: a number from 1)");
        assertThatThrownBy(() -> PeersOptions.parse(List.of("a", "b", "--fast", "1")))
                .hasMessageStartingWith("--fast: unknown");
    }

    @Test
    void otherSizesThanTheMainOneAreInTwoRounds() {
        PeersOptions options = PeersOptions.parse(List.of("a", "b", "--backends", "3,10", "--threads", "1"));
        Contender fixed = contender(Contender.FLOOR, "", Contains.FLOOR, "F.f?backends=10");

        assertThat(options.plan(List.of(FAST, fixed)))
                .containsExactly(entry(FAST.at(3, 1), 2), entry(FAST.at(10, 1), 5), entry(fixed.at(3, 1), 5));
        assertThat(PeersOptions.parse(List.of("a", "b", "--rounds", "1")).rounds(3))
                .isEqualTo(1);
    }

    private static void score(Scores scores, Contender contender, double nanos, double bytes) {
        for (int round = 0; round < 3; round++) {
            scores.add(contender.at(10, 1), new Meter.Sample(nanos, bytes));
        }
    }

    private static Contender contender(String who, String variant, Contains contains, String row) {
        return new Contender("round robin", who, variant, contains, Row.parse(row));
    }
}
