package io.fairlead.benchmarks.compare;

import static java.util.stream.Collectors.joining;

import io.fairlead.benchmarks.compare.Scores.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The comparison as a Markdown table: a row for each contender, a column for each size of the pool. */
final class PeerTable {
    private static final String NOTHING = "–";

    private final List<Contender> contenders;
    private final List<Integer> sizes;
    private final Scores scores;

    PeerTable(List<Contender> contenders, List<Integer> sizes, Scores scores) {
        this.contenders = List.copyOf(contenders);
        this.sizes = List.copyOf(sizes);
        this.scores = scores;
    }

    /** Returns the size that bytes and ratios are told of: ten, or the first when ten is not measured. */
    static int mainOf(List<Integer> sizes) {
        return sizes.contains(10) ? 10 : sizes.get(0);
    }

    /** Returns the table of one number of threads. */
    String markdown(int threads) {
        int size = mainOf(sizes);
        List<String> lines = new ArrayList<>();
        lines.add("| balancing | who | contains | "
                + sizes.stream().map(each -> "ns, " + each).collect(joining(" | "))
                + " | B | × floor | × fastest peer |");
        lines.add("|---|---|---|" + "---:|".repeat(sizes.size() + 3));
        for (Contender contender : contenders) {
            lines.add(line(contender, size, threads));
        }
        return String.join("\n", lines) + "\n";
    }

    private String line(Contender contender, int size, int threads) {
        List<String> cells = new ArrayList<>();
        cells.add(contender.task());
        cells.add(contender.who() + (contender.variant().isEmpty() ? "" : ", " + contender.variant()));
        cells.add(contender.contains().toString());
        for (int each : sizes) {
            cells.add(with(1, scores.nanos(contender.at(each, threads))));
        }
        Task task = contender.at(size, threads);
        cells.add(plain(0, scores.bytes(task).mean()));
        cells.add(contender.isFloor() ? NOTHING : ratio(task, floor(contender), size, threads));
        cells.add(contender.isFloor() ? NOTHING : ratio(task, fastestPeer(contender, size, threads), size, threads));
        return "| " + String.join(" | ", cells) + " |";
    }

    private String ratio(Task task, Optional<Contender> other, int size, int threads) {
        return other.map(contender -> with(2, scores.ratio(task, contender.at(size, threads))))
                .orElse(NOTHING);
    }

    private Optional<Contender> floor(Contender contender) {
        return contenders.stream()
                .filter(other -> other.isFloor() && other.task().equals(contender.task()))
                .findFirst();
    }

    private Optional<Contender> fastestPeer(Contender contender, int size, int threads) {
        ToDoubleFunction<Contender> nanos =
                other -> scores.nanos(other.at(size, threads)).mean();
        return contenders.stream()
                .filter(other -> !other.isOurs() && other.isComparableTo(contender))
                .filter(other -> scores.has(other.at(size, threads)))
                .min(Comparator.comparingDouble(nanos));
    }

    private static String with(int decimals, Estimate estimate) {
        String mean = plain(decimals, estimate.mean());
        return Double.isNaN(estimate.error()) ? mean : mean + " ± " + plain(decimals, estimate.error());
    }

    private static String plain(int decimals, double value) {
        if (Double.isNaN(value)) {
            return NOTHING;
        }
        // beyond three digits, decimals are noise
        return String.format(Locale.ROOT, "%." + (value >= 100 ? 0 : decimals) + "f", value);
    }
}
