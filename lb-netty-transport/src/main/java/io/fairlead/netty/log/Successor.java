package io.fairlead.netty.log;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Where records go that come after the end of their log. */
final class Successor {
    private static final int ABSENT = -1;

    private final AccessLog log;
    private final int[] requestHeaders; // for each of its header fields, where the record has it
    private final int[] responseHeaders;

    private Successor(AccessLog log, int[] requestHeaders, int[] responseHeaders) {
        this.log = log;
        this.requestHeaders = requestHeaders;
        this.responseHeaders = responseHeaders;
    }

    static Successor of(AccessLog before, AccessLog after) {
        return new Successor(
                after,
                places(before.requestHeaders(), after.requestHeaders()),
                places(before.responseHeaders(), after.responseHeaders()));
    }

    private static int[] places(List<String> had, List<String> wanted) {
        return wanted.stream()
                .mapToInt(name -> IntStream.range(0, had.size())
                        .filter(i -> had.get(i).equalsIgnoreCase(name))
                        .findFirst()
                        .orElse(ABSENT))
                .toArray();
    }

    boolean log(AccessRecord entry) {
        return log.log(new AccessRecord(
                entry.startedMillis(),
                entry.client(),
                entry.frontend(),
                entry.tls(),
                entry.backend(),
                entry.server(),
                entry.timers(),
                entry.status(),
                entry.bytesIn(),
                entry.bytesOut(),
                entry.ending(),
                entry.phase(),
                entry.load(),
                entry.request(),
                values(entry.requestHeaders(), requestHeaders),
                values(entry.responseHeaders(), responseHeaders)));
    }

    private static List<String> values(List<String> had, int[] places) {
        List<String> values = new ArrayList<>(places.length);
        for (int place : places) {
            values.add(place == ABSENT || place >= had.size() ? "" : had.get(place));
        }
        return values;
    }
}
