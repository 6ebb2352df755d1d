package io.fairlead.health.check;

import java.util.List;
import java.util.stream.Collectors;

/** The statuses a check is content with. */
record StatusRanges(List<Range> ranges) {
    /** 200..399, as most proxies have it. */
    static final StatusRanges DEFAULT = new StatusRanges(List.of(new Range(200, 399)));

    StatusRanges {
        ranges = List.copyOf(ranges);
    }

    boolean contains(int status) {
        for (Range range : ranges) {
            if (status >= range.from && status <= range.to) {
                return true;
            }
        }
        return false;
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
