package io.fairlead.netty.log;

import java.time.ZoneId;
import java.util.List;

/** The combined format of Apache and nginx. A TCP session has neither request nor status: a dash and 000. */
final class CombinedFormat implements LineFormat {
    private final Timestamps time;
    private final int referer;
    private final int userAgent;

    private CombinedFormat(ZoneId zone, List<String> requestHeaders) {
        this.time = Timestamps.combined(zone);
        this.referer = indexOf("referer", requestHeaders);
        this.userAgent = indexOf("user-agent", requestHeaders);
    }

    static CombinedFormat in(ZoneId zone, List<String> requestHeaders) {
        return new CombinedFormat(zone, requestHeaders);
    }

    @Override
    public void format(AccessRecord entry, LineBuffer out) {
        Escape.COMBINED.append(LineFormat.host(entry.client()), out);
        out.put(" - - [");
        time.append(entry.startedMillis(), out);
        out.put("] \"");
        AccessRecord.Request request = entry.request();
        if (request == null || request.isBad()) {
            out.put('-');
        } else {
            Escape.COMBINED.append(request.method(), out);
            out.put(' ');
            Escape.COMBINED.append(request.target(), out);
            out.put(' ');
            Escape.COMBINED.append(request.protocol(), out);
        }
        out.put("\" ").padded(Math.max(0, entry.status()), 3).put(' ');
        out.number(entry.bytesOut());
        quoted(entry.requestHeaders(), referer, out);
        quoted(entry.requestHeaders(), userAgent, out);
    }

    private static void quoted(List<String> values, int index, LineBuffer out) {
        out.put(" \"");
        if (index < 0 || index >= values.size() || values.get(index).isEmpty()) {
            out.put('-');
        } else {
            Escape.COMBINED.append(values.get(index), out);
        }
        out.put('"');
    }

    private static int indexOf(String name, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }
}
