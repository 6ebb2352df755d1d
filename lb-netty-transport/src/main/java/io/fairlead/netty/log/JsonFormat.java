package io.fairlead.netty.log;

import java.util.List;
import java.util.Locale;

/** One JSON object a line, in ASCII. Durations are milliseconds with a fraction; a phase not reached is null. */
final class JsonFormat implements LineFormat {
    private final Timestamps time = Timestamps.iso();
    private final List<String> requestHeaders;
    private final List<String> responseHeaders;

    private JsonFormat(List<String> requestHeaders, List<String> responseHeaders) {
        this.requestHeaders = lowerCase(requestHeaders);
        this.responseHeaders = lowerCase(responseHeaders);
    }

    static JsonFormat with(List<String> requestHeaders, List<String> responseHeaders) {
        return new JsonFormat(requestHeaders, responseHeaders);
    }

    @Override
    public void format(AccessRecord entry, LineBuffer out) {
        AccessRecord.Request request = entry.request();
        out.put("{\"time\":\"");
        time.appendWithMillis(entry.startedMillis(), out);
        out.put("Z\",\"kind\":").put(request == null ? "\"tcp\"" : "\"http\"");
        text("client", LineFormat.host(entry.client()), out);
        number("client_port", LineFormat.port(entry.client()), out);
        text("frontend", entry.frontend(), out);
        out.put(",\"tls\":").put(Boolean.toString(entry.tls()));
        text("backend", entry.backend(), out);
        String server = entry.server();
        if (server == null) {
            out.put(",\"server\":null");
        } else {
            text("server", server, out);
        }
        if (request != null) {
            text("method", request.method(), out);
            text("target", request.target(), out);
            text("protocol", request.protocol(), out);
            number("status", entry.status(), out);
        }
        number("bytes_in", entry.bytesIn(), out);
        number("bytes_out", entry.bytesOut(), out);
        timers(entry.timers(), out);
        out.put(",\"termination\":\"").put(entry.ending().letter).put(entry.phase().letter);
        out.put("\",\"response_flags\":\"").put(entry.ending().flag);
        out.put(entry.load().retries() > 0 && entry.ending().isOfBackend() ? ",URX\"" : "\"");
        load(entry.load(), out);
        headers("request_headers", requestHeaders, entry.requestHeaders(), out);
        headers("response_headers", responseHeaders, entry.responseHeaders(), out);
        out.put('}');
    }

    private static void timers(AccessRecord.Timers timers, LineBuffer out) {
        millis("request_ms", timers.request(), out);
        millis("queue_ms", timers.queue(), out);
        millis("connect_ms", timers.connect(), out);
        millis("response_ms", timers.response(), out);
        millis("total_ms", timers.total(), out);
    }

    private static void load(AccessRecord.Load load, LineBuffer out) {
        number("retries", load.retries(), out);
        out.put(",\"redispatched\":").put(Boolean.toString(load.redispatched()));
        number("process_conns", load.process(), out);
        number("frontend_conns", load.frontend(), out);
        number("backend_conns", load.backend(), out);
        number("server_conns", load.server(), out);
        number("server_queue", load.serverQueue(), out);
        number("backend_queue", load.backendQueue(), out);
    }

    private static void headers(String key, List<String> names, List<String> values, LineBuffer out) {
        int size = Math.min(names.size(), values.size());
        if (size == 0) {
            return;
        }
        out.put(",\"").put(key).put("\":{");
        for (int i = 0; i < size; i++) {
            out.put(i == 0 ? "\"" : ",\"");
            Escape.JSON.append(names.get(i), out);
            out.put("\":\"");
            Escape.JSON.append(values.get(i), out);
            out.put('"');
        }
        out.put('}');
    }

    private static void text(String key, String value, LineBuffer out) {
        out.put(",\"").put(key).put("\":\"");
        Escape.JSON.append(value, out);
        out.put('"');
    }

    private static void number(String key, long value, LineBuffer out) {
        out.put(",\"").put(key).put("\":").number(value);
    }

    private static void millis(String key, long nanos, LineBuffer out) {
        out.put(",\"").put(key).put("\":");
        if (nanos < 0) {
            out.put("null");
        } else {
            out.number(nanos / NANOS_PER_MILLI).put('.').padded((int) (nanos % NANOS_PER_MILLI / 1000), 3);
        }
    }

    private static List<String> lowerCase(List<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }
}
