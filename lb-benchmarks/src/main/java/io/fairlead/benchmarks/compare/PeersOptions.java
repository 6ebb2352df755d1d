package io.fairlead.benchmarks.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What {@code lb-benchmarks/run peers} is asked for.
 *
 * @param contenders the file of the rows
 * @param readme where the table goes
 * @param rounds how many processes measure each row with the main size of the pool
 * @param sizes of the pools
 * @param threads how many at once
 * @param only matches somewhere in the rows that are wanted, as {@code task, who, variant}
 * @param quick whether a number of any quality will do
 * @param given the options as they were given
 */
record PeersOptions(
        Path contenders,
        Path readme,
        int rounds,
        List<Integer> sizes,
        List<Integer> threads,
        Pattern only,
        boolean quick,
        List<String> given) {
    private static final Pattern ALL = Pattern.compile("");
    private static final int FEW = 2;

    PeersOptions {
        sizes = List.copyOf(sizes);
        threads = List.copyOf(threads);
        given = List.copyOf(given);
    }

    /**
     * Reads the two files and the options.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    static PeersOptions parse(List<String> arguments) {
        List<String> given = new ArrayList<>(arguments.subList(2, arguments.size()));
        int rounds = 5;
        List<Integer> sizes = List.of(3, 10, 100, 1000);
        List<Integer> threads = List.of(1, 2);
        Pattern only = ALL;
        boolean quick = false;
        for (int i = 0; i < given.size(); i++) {
            String option = given.get(i);
            if (option.equals("--quick")) {
                quick = true;
                continue;
            }
            if (++i == given.size()) {
                throw new IllegalArgumentException(option + ": unknown, or has no value");
            }
            String value = given.get(i);
            switch (option) {
                case "--rounds" -> rounds = positive(option, value);
                case "--backends" -> sizes = list(option, value);
                case "--threads" -> threads = list(option, value);
                case "--only" -> only = Pattern.compile(value);
                default ->
                    throw new IllegalArgumentException(
                            option + ": unknown (expected: --rounds, --backends, --threads, --only or --quick)");
            }
        }
        return new PeersOptions(
                Path.of(arguments.get(0)),
                Path.of(arguments.get(1)),
                quick ? 1 : rounds,
                sizes,
                threads,
                only,
                quick,
                given);
    }

    /** Returns whether a row is wanted. */
    boolean wants(Contender contender) {
        String words = String.join(", ", contender.task(), contender.who(), contender.variant());
        return only.matcher(words).find();
    }

    /** Returns whether the table is good enough, and whole, to be kept. */
    boolean isComplete() {
        return !quick && only == ALL;
    }

    /** Returns how a row is measured. */
    JmhMeter meter() {
        return quick ? JmhMeter.QUICK : new JmhMeter(4, 4, 150);
    }

    /** Returns how many rounds a size of the pool is measured in: all when it is the main one, else two at the most. */
    int rounds(int size) {
        return (size == PeerTable.mainOf(sizes)) ? rounds : Math.min(rounds, FEW);
    }

    /** Returns what is measured, and in how many rounds. */
    Map<Task, Integer> plan(List<Contender> contenders) {
        Map<Task, Integer> plan = new LinkedHashMap<>();
        for (int each : threads) {
            for (Contender contender : contenders) {
                sizes.forEach(size -> plan.merge(contender.at(size, each), rounds(size), Math::max));
            }
        }
        return plan;
    }

    /** Returns the options as they are written behind a command; empty when there are none. */
    String inWords() {
        return given.isEmpty() ? "" : " " + String.join(" ", given);
    }

    private static List<Integer> list(String option, String value) {
        return Arrays.stream(value.split(",", -1))
                .map(each -> positive(option, each))
                .toList();
    }

    private static int positive(String option, String value) {
        if (!value.matches("[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException(option + ": '" + value + "' (expected: a number from 1)");
        }
        return Integer.parseInt(value);
    }
}
