package io.fairlead.netty.log;

import java.time.ZoneId;
import java.util.List;

/** What HAProxy 2.6 writes with {@code option httplog} or, for a TCP session, {@code option tcplog}. */
final class HaproxyFormat implements LineFormat {
    private final Timestamps time;

    private HaproxyFormat(ZoneId zone) {
        this.time = Timestamps.haproxy(zone);
    }

    static HaproxyFormat in(ZoneId zone) {
        return new HaproxyFormat(zone);
    }

    @Override
    public void format(AccessRecord entry, LineBuffer out) {
        AccessRecord.Request request = entry.request();
        where(entry, out);
        if (request == null) {
            tcp(entry, out);
            return;
        }
        AccessRecord.Timers timers = entry.timers();
        out.put(' ');
        millis(timers.request(), out).put('/');
        millis(timers.queue(), out).put('/');
        millis(timers.connect(), out).put('/');
        millis(timers.response(), out).put('/');
        millis(timers.total(), out).put(' ');
        out.number(entry.status() > 0 ? entry.status() : -1).put(' ').number(entry.bytesOut());
        out.put(" - - ").put(entry.ending().letter).put(entry.phase().letter).put("-- ");
        load(entry.load(), out);
        headers(entry.requestHeaders(), out);
        headers(entry.responseHeaders(), out);
        out.put(" \"");
        if (request.isBad()) {
            out.put("<BADREQ>");
        } else {
            Escape.HAPROXY.append(request.method(), out);
            out.put(' ');
            Escape.HAPROXY.append(request.target(), out);
            out.put(' ');
            Escape.HAPROXY.append(request.protocol(), out);
        }
        out.put('"');
    }

    private void where(AccessRecord entry, LineBuffer out) {
        Escape.HAPROXY_NAME.append(LineFormat.host(entry.client()), out);
        out.put(':').number(LineFormat.port(entry.client())).put(" [");
        time.appendWithMillis(entry.startedMillis(), out);
        out.put("] ");
        Escape.HAPROXY_NAME.append(entry.frontend(), out);
        out.put(entry.tls() ? "~ " : " ");
        // a request that never got a pool is logged under its frontend, as HAProxy does
        Escape.HAPROXY_NAME.append(entry.backend().isEmpty() ? entry.frontend() : entry.backend(), out);
        out.put('/');
        String server = entry.server();
        if (server == null) {
            out.put("<NOSRV>");
        } else {
            Escape.HAPROXY_NAME.append(server, out);
        }
    }

    private static void tcp(AccessRecord entry, LineBuffer out) {
        out.put(' ');
        millis(entry.timers().queue(), out).put('/');
        millis(entry.timers().connect(), out).put('/');
        millis(entry.timers().total(), out).put(' ');
        out.number(entry.bytesOut()).put(' ');
        out.put(entry.ending().letter).put(entry.phase().letter).put(' ');
        load(entry.load(), out);
    }

    private static void load(AccessRecord.Load load, LineBuffer out) {
        out.number(load.process()).put('/').number(load.frontend()).put('/');
        out.number(load.backend()).put('/').number(load.server()).put('/');
        if (load.redispatched()) {
            out.put('+');
        }
        out.number(load.retries()).put(' ');
        out.number(load.serverQueue()).put('/').number(load.backendQueue());
    }

    private static void headers(List<String> values, LineBuffer out) {
        for (int i = 0; i < values.size(); i++) {
            out.put(i == 0 ? " {" : "|");
            Escape.HAPROXY_HEADER.append(values.get(i), out);
        }
        if (!values.isEmpty()) {
            out.put('}');
        }
    }

    private static LineBuffer millis(long nanos, LineBuffer out) {
        return out.number(nanos < 0 ? -1 : nanos / NANOS_PER_MILLI);
    }
}
