package io.fairlead.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rounded numbers of a scenario: for each claim one for each seed. */
final class Table {
    private final List<Claim> claims;
    private final Map<String, double[]> values = new HashMap<>();

    private Table(List<Claim> claims, int seeds) {
        this.claims = List.copyOf(claims);
        for (Claim claim : claims) {
            if (values.put(claim.key(), new double[seeds]) != null) {
                throw new IllegalStateException("claimed twice: " + claim.key());
            }
        }
    }

    /** Runs a scenario with the seeds 1, 2 and so on. */
    static Table compute(Scenario scenario, int seeds) {
        Table table = new Table(scenario.claims(), seeds);
        for (int seed = 0; seed < seeds; seed++) {
            Findings findings = Findings.create();
            scenario.run(seed + 1L, findings);
            for (Claim claim : table.claims) {
                table.row(claim)[seed] = Rounded.value(findings.take(claim), claim.decimals());
            }
            findings.requireNoneLeft();
        }
        return table;
    }

    /** Reads what {@link #lines} has written. */
    static Table read(Scenario scenario, List<String> lines) {
        int seeds = lines.isEmpty() ? 0 : lines.get(0).split(",", -1).length - 3;
        Table table = new Table(scenario.claims(), seeds);
        if (lines.size() != table.claims.size()) {
            throw new IllegalArgumentException(
                    scenario.name() + ": " + lines.size() + " rows (expected: " + table.claims.size() + ")");
        }
        for (int i = 0; i < lines.size(); i++) {
            Claim claim = table.claims.get(i);
            String expected = scenario.name() + ',' + claim.key() + ',';
            if (!lines.get(i).startsWith(expected)) {
                throw new IllegalArgumentException("row: " + lines.get(i) + " (expected: " + expected + "...)");
            }
            String[] cells = lines.get(i).substring(expected.length()).split(",", -1);
            for (int seed = 0; seed < seeds; seed++) {
                table.row(claim)[seed] = Double.parseDouble(cells[seed]);
            }
        }
        return table;
    }

    /** Returns a line for each claim: scenario, subject, measure, and the value of each seed. */
    List<String> lines(Scenario scenario) {
        List<String> lines = new ArrayList<>();
        for (Claim claim : claims) {
            StringBuilder line = new StringBuilder(scenario.name() + ',' + claim.key());
            for (double value : row(claim)) {
                line.append(',').append(Rounded.text(value, claim.decimals()));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    List<Claim> claims() {
        return claims;
    }

    /** Returns whether a claim holds for every seed. */
    boolean holds(Claim claim) {
        return Arrays.stream(row(claim)).allMatch(claim.band()::contains);
    }

    /** Returns the claims that do not hold. */
    List<Claim> broken() {
        return claims.stream().filter(claim -> !holds(claim)).toList();
    }

    double median(Claim claim) {
        return sorted(claim)[row(claim).length / 2];
    }

    double median(String subject, String measure) {
        return median(Claim.of(subject, measure, 0));
    }

    /** Describes the values of a claim: the median, and the range unless all are equal. */
    String describe(Claim claim) {
        double[] sorted = sorted(claim);
        double low = sorted[0];
        double high = sorted[sorted.length - 1];
        String median = Rounded.text(median(claim), claim.decimals());
        return low == high
                ? median
                : median + " (" + Rounded.text(low, claim.decimals()) + " to " + Rounded.text(high, claim.decimals())
                        + ")";
    }

    private double[] sorted(Claim claim) {
        double[] sorted = row(claim).clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private double[] row(Claim claim) {
        double[] row = values.get(claim.key());
        if (row == null) {
            throw new IllegalArgumentException("not claimed: " + claim.key());
        }
        return row;
    }
}
