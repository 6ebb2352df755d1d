package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a line for each request or connection goes, and what it looks like. */
@Section(doc = "Where a line for each request or connection goes, and what it looks like")
public record AccessLogConfig(
        @Option(
                doc =
                        "What a line looks like; a listener of the other mode uses `haproxy-http` or `haproxy-tcp`, and so does `auto`",
                otherwise = "auto")
        LogFormat format,

        @Option(
                doc =
                        "Which header fields of requests are logged; absent: Referer and User-Agent in `combined`, Host and User-Agent in `json`",
                format = Format.FIELD)
        List<String> requestHeaders,

        @Option(doc = "Which header fields of responses are logged", format = Format.FIELD)
        List<String> responseHeaders,

        @Option(doc = "Where lines go", otherwise = "stdout")
        LogTarget to,

        @Option(doc = "The file, and when it is rotated", optional = true, when = "to=file") @Nullable
        LogFileConfig file,

        @Option(doc = "The syslog server; absent: the one on this machine", when = "to=syslog")
        SyslogConfig syslog) {
    /** Checks each option, and that there is a file to write to. */
    public AccessLogConfig {
        SectionSpec.check(AccessLogConfig.class, format, requestHeaders, responseHeaders, to, file, syslog);
        requestHeaders = List.copyOf(requestHeaders);
        responseHeaders = List.copyOf(responseHeaders);
        if (to == LogTarget.FILE && file == null) {
            throw new BadValue("file: missing, but \"to\" is file");
        }
    }

    /** Returns the format of a listener's lines, never {@link LogFormat#AUTO}. */
    LogFormat formatFor(ListenerConfig listener) {
        LogFormat wanted = (listener.accessLog() == LogFormat.AUTO) ? format : listener.accessLog();
        if (wanted == LogFormat.AUTO || !wanted.suits(listener.mode())) {
            return (listener.mode() == Mode.HTTP) ? LogFormat.HAPROXY_HTTP : LogFormat.HAPROXY_TCP;
        }
        return wanted;
    }
}
