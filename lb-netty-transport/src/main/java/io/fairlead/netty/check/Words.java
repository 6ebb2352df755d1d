package io.fairlead.netty.check;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Puts into words why a check failed. What comes from the backend is shortened, and shows its control characters. */
final class Words {
    private static final int LONGEST = 200;

    private Words() {}

    /**
     * Says what went wrong.
     *
     * @param doing what was going on, such as {@code "connecting"}
     */
    static String of(Throwable failure, String doing) {
        Throwable cause = failure;
        while (cause instanceof DecoderException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof NotSslRecordException) {
            return "answered without TLS";
        }
        if (cause instanceof SSLException) {
            return tls(cause);
        }
        if (cause instanceof Http2Exception) {
            return "not proper HTTP/2: " + shortened(cause.getMessage());
        }
        if (cause instanceof ClosedChannelException) {
            return "connection closed while " + doing;
        }
        if (cause instanceof IOException) {
            return connection(cause, doing);
        }
        return "check failed: " + shortened(cause.toString());
    }

    private static String tls(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "certificate has expired: " + shortened(cause.getMessage());
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "certificate is not valid yet: " + shortened(cause.getMessage());
            }
        }
        return "TLS failed: " + shortened(failure.getMessage());
    }

    private static String connection(Throwable cause, String doing) {
        String message = cause.getMessage();
        if (message == null) {
            return cause.getClass().getSimpleName() + " while " + doing;
        }
        String lower = message.toLowerCase(Locale.ROOT);
        if (cause instanceof ConnectException && lower.contains("refused")) {
            return "connection refused";
        }
        return lower.contains("reset") || lower.contains("broken pipe")
                ? "connection reset while " + doing
                : shortened(message) + " while " + doing;
    }

    /** Returns as much of a text as fits in a line of a log, fit to be shown there. */
    static String shortened(@Nullable String text) {
        if (text == null) {
            return "no reason given";
        }
        return printable(text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text);
    }

    /** Shows control characters, which must not reach a log either, as their code. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c <= '~') {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04x", (int) c));
            }
        }
        return shown.toString();
    }
}
