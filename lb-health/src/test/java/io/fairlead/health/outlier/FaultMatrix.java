package io.fairlead.health.outlier;

import io.fairlead.api.Strategy;
import io.fairlead.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** What every fault does to pools of every size, and the page that shows it. */
final class FaultMatrix {
    static final int[] SIZES = {1, 2, 3, 4, 5, 6, 10, 100};

    private static final Duration FAST = Duration.ofMillis(5);
    private static final Duration BUSY = Duration.ofMillis(100);
    private static final int[] BUSY_SIZES = {2, 3, 6};
    private static final Fault[] BUSY_FAULTS = {Fault.REFUSE, Fault.LYING};

    /** One fault in one pool: without retries and with them. */
    record Row(Fault fault, int n, FaultRun.Result alone, FaultRun.Result retried) {}

    /** One fast failure under one strategy: without the detection and with it. */
    record BusyRow(String strategy, Fault fault, int n, FaultRun.Result unwatched, FaultRun.Result watched) {}

    final List<Row> rows = new ArrayList<>();
    final List<BusyRow> busyRows = new ArrayList<>();

    private FaultMatrix() {}

    /** Runs everything: more than three million requests. */
    static FaultMatrix compute() {
        FaultMatrix matrix = new FaultMatrix();
        for (Fault fault : Fault.values()) {
            for (int n : SIZES) {
                matrix.rows.add(new Row(fault, n, run(fault, n, false), run(fault, n, true)));
            }
        }
        matrix.addBusy("round robin", Strategies.roundRobin());
        matrix.addBusy("least connections", Strategies.leastConnections());
        matrix.addBusy("peak EWMA", Strategies.peakEwma());
        return matrix;
    }

    private void addBusy(String name, Strategy strategy) {
        for (Fault fault : BUSY_FAULTS) {
            for (int n : BUSY_SIZES) {
                busyRows.add(new BusyRow(
                        name,
                        fault,
                        n,
                        FaultRun.of(new FaultRun.Setup(fault, n, strategy, false, BUSY, false, false)),
                        FaultRun.of(new FaultRun.Setup(fault, n, strategy, false, BUSY, false, true))));
            }
        }
    }

    private static FaultRun.Result run(Fault fault, int n, boolean retries) {
        return FaultRun.of(new FaultRun.Setup(fault, n, Strategies.leastConnections(), retries, FAST, true, true));
    }

    /** Returns the page in Markdown. */
    String page() {
        StringBuilder page = new StringBuilder("""
                # What faults do to pools of every size

                Written by `FaultMatrixTest` in virtual time, from the real balancer, monitor and outlier detection with their
                defaults; the same at every run. To write it anew: `mvn -pl lb-health -am test -Dtest=FaultMatrixTest
                -Dsurefire.failIfNoSpecifiedTests=false -Dwrite`.

                - **Load**: 100 requests a second, 1,000 to the pool of 100, of 5 ms each (4 to 6), by least connections. A
                  connection is awaited for 1 s, a response for 2 s.
                - **Checks** every 2 s with a timeout of 1 s, rise 2, fall 3.
                - **Fault**: of the first backend, or of all; begins after 10 s and lasts for 40.
                - **divert**: seconds until the faulty backend is no candidate any more, or on trial only.
                - **failed**: requests that failed, without retries; and with them: on any failure before the first byte of the
                  response, as many tries as backends, ten at most, without a budget.
                - **wrong**: ejections by the outlier detection of backends that worked, or that failed like all the others.
                - **readmit**: seconds from the end of the fault until the backend is back in full service, if it was out.

                In a pool of one nobody can be ejected, and when checks say that it is down, it is used in panic. With one
                percent of errors, or with slow answers that nobody watches, nobody is ejected either, by intention. Who answers
                badly is out for 30 s, then for 60, whatever its checks say, unless they said that it was down as well: then the
                first trial takes place when they pass.
                """);
        Fault before = null;
        for (Row row : rows) {
            Fault fault = row.fault();
            if (fault != before) {
                page.append("\n## ")
                        .append(fault.ofAll ? "All " : "One ")
                        .append(fault.text)
                        .append("\n\n");
                page.append("| backends | divert | failed | with retries | wrong | readmit |\n");
                page.append("|---:|---:|---:|---:|---:|---:|\n");
                before = fault;
            }
            page.append("| ").append(row.n());
            page.append(" | ").append(fault.ofAll ? "–" : seconds(row.alone().divert()));
            page.append(" | ").append(row.alone().failed());
            page.append(" | ").append(row.retried().failed());
            page.append(" | ").append(row.alone().wrong() + row.retried().wrong());
            page.append(" | ").append(seconds(row.alone().readmit())).append(" |\n");
        }
        page.append("""

                ## Fast failures attract no traffic

                Where a request takes 100 ms and a failure less than one, a backend that fails is always the least busy. Here
                nobody checks; of all tries in the 40 s of the fault, so many went to the one that fails, without and with
                outlier detection.

                | strategy | fault | backends | without | with |
                |---|---|---:|---:|---:|
                """);
        for (BusyRow row : busyRows) {
            page.append("| ").append(row.strategy());
            page.append(" | ").append(row.fault().text);
            page.append(" | ").append(row.n());
            page.append(" | ").append(tries(row.unwatched()));
            page.append(" | ").append(tries(row.watched())).append(" |\n");
        }
        return page.toString();
    }

    private static String tries(FaultRun.Result result) {
        return String.format(Locale.ROOT, "%d (%.1f %%)", result.tries(), 100.0 * result.tries() / result.allTries());
    }

    private static String seconds(OptionalDouble seconds) {
        return seconds.isEmpty() ? "–" : String.format(Locale.ROOT, "%.1f", seconds.getAsDouble());
    }
}
