package io.fairlead.netty.check;

import java.util.List;
import java.util.stream.Collectors;

/** The statuses that a check is content with. */
record Statuses(List<Range> ranges) {
    /** 200..399, as most proxies have it. */
    static final Statuses DEFAULT = new Statuses(List.of(new Range(200, 399)));

    Statuses {
        ranges = List.copyOf(ranges);
    }

    boolean contains(int status) {
        return ranges.stream().anyMatch(range -> status >= range.from && status <= range.to);
    }

    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(", "));
    }

    /** Statuses from the first to the second, both included. */
    record Range(int from, int to) {
        Range {
            if (from < 100 || to > 599 || from > to) {
                throw new IllegalArgumentException(
                        "expected statuses: " + from + ".." + to + " (expected: a range within 100..599)");
            }
        }

        @Override
        public String toString() {
            return (from == to) ? Integer.toString(from) : from + ".." + to;
        }
    }
}
