package io.fairlead.netty.log;

import static java.util.Objects.requireNonNull;

import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Where an {@link AccessLog} writes. */
public sealed interface LogTarget {
    /** Returns the stream, which is flushed and never closed: standard output, most often. */
    static LogTarget stream(OutputStream stream) {
        return new Stream(stream);
    }

    /** Returns a file that only grows; something else rotates it and calls {@link AccessLog#reopen}. */
    static LogTarget file(Path path) {
        return new File(path, Long.MAX_VALUE, 1);
    }

    /** Returns a file that is rotated before it exceeds a size. */
    static LogTarget file(Path path, long maxBytes, int keep) {
        return new File(path, maxBytes, keep);
    }

    /** Returns a syslog server that is sent one datagram a line. */
    static LogTarget syslogUdp(InetSocketAddress server, Syslog header) {
        return new SyslogUdp(server, header);
    }

    /** Returns a syslog server that is sent a stream of octet-counted lines (RFC 6587, 3.4.1). */
    static LogTarget syslogTcp(InetSocketAddress server, Syslog header) {
        return new SyslogTcp(server, header);
    }

    /**
     * A stream.
     *
     * @param stream flushed when the log falls idle
     */
    record Stream(OutputStream stream) implements LogTarget {
        /** Checks that it is there. */
        public Stream {
            requireNonNull(stream, "stream");
        }

        @Override
        public String toString() {
            return "stream";
        }
    }

    /**
     * A file: {@code access.log}, older {@code access.log.1}, oldest {@code access.log.<keep>}.
     *
     * @param path appended to
     * @param maxBytes at least 1024; a file is rotated before a line would exceed it
     * @param keep how many rotated files are kept, 1..1000
     */
    record File(Path path, long maxBytes, int keep) implements LogTarget {
        /** Checks the ranges. */
        public File {
            requireNonNull(path, "path");
            if (maxBytes < 1024) {
                throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: >= 1024)");
            }
            if (keep < 1 || keep > 1000) {
                throw new IllegalArgumentException("keep: " + keep + " (expected: 1..1000)");
            }
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * Syslog over UDP. Lines longer than 8 KiB are cut.
     *
     * @param server resolved again for every burst when it is a name
     * @param header what messages begin with
     */
    record SyslogUdp(InetSocketAddress server, Syslog header) implements LogTarget {
        /** Checks that both are there. */
        public SyslogUdp {
            requireNonNull(server, "server");
            requireNonNull(header, "header");
        }

        @Override
        public String toString() {
            return "syslog udp " + server.getHostString() + ':' + server.getPort();
        }
    }

    /**
     * Syslog over TCP.
     *
     * @param server resolved again for every connection when it is a name
     * @param header what messages begin with
     */
    record SyslogTcp(InetSocketAddress server, Syslog header) implements LogTarget {
        /** Checks that both are there. */
        public SyslogTcp {
            requireNonNull(server, "server");
            requireNonNull(header, "header");
        }

        @Override
        public String toString() {
            return "syslog tcp " + server.getHostString() + ':' + server.getPort();
        }
    }
}
