package io.fairlead.samples.proxy.run;

import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.LogFormat;
import io.fairlead.netty.log.LogTarget;
import io.fairlead.netty.log.Syslog;
import io.fairlead.samples.proxy.config.AccessLogConfig;
import io.fairlead.samples.proxy.config.ListenerConfig;
import io.fairlead.samples.proxy.config.LogFileConfig;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.config.SyslogConfig;
import io.fairlead.samples.proxy.config.SyslogTransport;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The access logs of a process: one for each format that a listener uses, all to the same target. */
final class AccessLogs implements AutoCloseable {
    private final Map<LogFormat, AccessLog> logs = new EnumMap<>(LogFormat.class);

    private AccessLogs() {}

    /**
     * Opens what the listeners need.
     *
     * @throws IllegalArgumentException if two formats would be mixed in one file, which each would rotate
     */
    static AccessLogs open(ProxyConfig config) {
        AccessLogs opened = new AccessLogs();
        AccessLogConfig log = config.accessLog();
        if (log != null) {
            for (ListenerConfig listener : config.listeners()) {
                LogFormat format = formatOf(config, listener);
                if (format != null && !opened.logs.containsKey(format)) {
                    LogTarget target = target(log);
                    if (target instanceof LogTarget.File && !opened.logs.isEmpty()) {
                        opened.close();
                        throw new IllegalArgumentException("accessLog: listeners use two formats in one file");
                    }
                    AccessLog.Builder builder = AccessLog.builder(target).format(format);
                    if (!log.requestHeaders().isEmpty()) {
                        builder.requestHeaders(log.requestHeaders());
                    }
                    builder.responseHeaders(log.responseHeaders());
                    opened.logs.put(format, builder.open());
                }
            }
        }
        return opened;
    }

    /** Returns the log of a listener; null when it writes none. */
    @Nullable
    AccessLog of(ProxyConfig config, ListenerConfig listener) {
        LogFormat format = formatOf(config, listener);
        return (format == null) ? null : logs.get(format);
    }

    /**
     * Ends, and lets others take what is still logged here: those of the same format, or else any. Without any, lines are
     * dropped.
     */
    void handOver(AccessLogs next) {
        logs.forEach((format, log) -> {
            AccessLog successor = next.logs.get(format);
            if (successor == null && !next.logs.isEmpty()) {
                successor = next.logs.values().iterator().next();
            }
            if (successor == null) {
                log.close();
            } else {
                log.handOver(successor);
            }
        });
    }

    @Override
    public void close() {
        logs.values().forEach(AccessLog::close);
    }

    private static @Nullable LogFormat formatOf(ProxyConfig config, ListenerConfig listener) {
        return switch (config.logFormatOf(listener)) {
            case OFF -> null;
            case AUTO, HAPROXY_HTTP, HAPROXY_TCP -> LogFormat.HAPROXY;
            case COMBINED -> LogFormat.COMBINED;
            case JSON -> LogFormat.JSON;
        };
    }

    private static LogTarget target(AccessLogConfig config) {
        return switch (config.to()) {
            case STDOUT -> LogTarget.stream(new FileOutputStream(FileDescriptor.out));
            case FILE -> file(config.file());
            case SYSLOG -> syslog(config.syslog());
        };
    }

    private static LogTarget file(@Nullable LogFileConfig file) {
        if (file == null) {
            throw new IllegalArgumentException("accessLog.file: missing");
        }
        return LogTarget.file(Path.of(file.path()), file.maxSize().bytes(), file.keep());
    }

    private static LogTarget syslog(SyslogConfig config) {
        Syslog header = Syslog.defaults()
                .withAppName(config.tag())
                .withFacility(config.facility().code());
        return (config.transport() == SyslogTransport.UDP)
                ? LogTarget.syslogUdp(config.address(), header)
                : LogTarget.syslogTcp(config.address(), header);
    }
}
