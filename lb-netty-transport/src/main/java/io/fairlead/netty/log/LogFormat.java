package io.fairlead.netty.log;

import java.time.ZoneId;
import java.util.List;

/** What a line of the access log looks like. Whatever clients send, a line is printable ASCII. */
public enum LogFormat {
    /**
     * HAProxy's: {@code option httplog} for a request, {@code option tcplog} for a TCP session. Existing parsers and
     * {@code halog} read it.
     */
    HAPROXY,
    /** Apache's and nginx's combined format. It counts all bytes sent, not only those of the body. */
    COMBINED,
    /** One JSON object a line, with termination state and response flags. */
    JSON;

    List<String> usualRequestHeaders() {
        return switch (this) {
            case HAPROXY -> List.of();
            case COMBINED -> List.of("Referer", "User-Agent");
            case JSON -> List.of("Host", "User-Agent");
        };
    }

    LineFormat lines(ZoneId zone, List<String> requestHeaders, List<String> responseHeaders) {
        return switch (this) {
            case HAPROXY -> HaproxyFormat.in(zone);
            case COMBINED -> CombinedFormat.in(zone, requestHeaders);
            case JSON -> JsonFormat.with(requestHeaders, responseHeaders);
        };
    }
}
