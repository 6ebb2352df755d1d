package io.fairlead.netty.log;

/** Puts a formatted line into the frame that its target expects. */
final class Framer {
    private static final int LONGEST_DATAGRAM = 8192;

    private enum Frame {
        LINE,
        DATAGRAM,
        OCTET_COUNTED
    }

    private final LineFormat format;
    private final Frame frame;
    private final String priority;
    private final String origin;
    private final Timestamps time = Timestamps.iso();
    private final LineBuffer scratch = new LineBuffer();

    private Framer(LineFormat format, Frame frame, Syslog header) {
        this.format = format;
        this.frame = frame;
        this.priority = "<" + (header.facility() * 8 + header.severity()) + ">1 ";
        this.origin = "Z " + header.hostName() + ' ' + header.appName() + ' '
                + ProcessHandle.current().pid() + " access - ";
    }

    static Framer of(LogTarget target, LineFormat format) {
        if (target instanceof LogTarget.SyslogUdp udp) {
            return new Framer(format, Frame.DATAGRAM, udp.header());
        }
        if (target instanceof LogTarget.SyslogTcp tcp) {
            return new Framer(format, Frame.OCTET_COUNTED, tcp.header());
        }
        return new Framer(format, Frame.LINE, Syslog.defaults());
    }

    void append(AccessRecord entry, Batch batch) {
        if (frame == Frame.LINE) {
            format.format(entry, batch.bytes);
            batch.bytes.put('\n');
        } else {
            scratch.clear();
            scratch.put(priority);
            long ended = entry.startedMillis() + Math.max(0, entry.timers().total() / LineFormat.NANOS_PER_MILLI);
            time.appendWithMillis(ended, scratch);
            scratch.put(origin);
            format.format(entry, scratch);
            if (frame == Frame.OCTET_COUNTED) {
                batch.bytes.number(scratch.length()).put(' ');
            } else {
                scratch.truncate(LONGEST_DATAGRAM);
            }
            batch.bytes.put(scratch);
        }
        batch.endLine();
    }
}
