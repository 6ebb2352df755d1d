package io.fairlead.netty.admin;

import io.fairlead.api.DiscoveryView;
import io.fairlead.api.Failure;
import io.fairlead.api.StoreView;
import io.fairlead.netty.loop.Endpoints;
import java.math.BigDecimal;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Map;

/** Numbers and names as people read them, and escaped as HTML and JSON need them. */
final class Words {
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final String HEX = "0123456789abcdef";

    private Words() {}

    /** Replaces control characters, which have no place in a line of text. */
    static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                StringBuilder clean = new StringBuilder(text);
                for (int at = i; at < clean.length(); at++) {
                    if (isControl(clean.charAt(at))) {
                        clean.setCharAt(at, '\uFFFD');
                    }
                }
                return clean.toString();
            }
        }
        return text;
    }

    /** Says what failed, and how often. */
    static String failure(Failure failure) {
        return failure.detail() + (failure.count() == 1 ? "" : " (" + failure.count() + " times)");
    }

    /** Says how many backends a source has named, when, and what is wrong with it. */
    static String discovery(DiscoveryView discovery) {
        String age =
                discovery.age().map(since -> age(since.toMillis()) + " ago").orElse("nothing said yet");
        return discovery.backends()
                + (discovery.backends() == 1 ? " backend, " : " backends, ")
                + age
                + (discovery.problem().isEmpty() ? "" : "; " + discovery.problem());
    }

    /** Says how a store does, when the page is made. */
    static String store(StoreView store) {
        return "Shared state: " + store.name() + ", " + (store.up() ? "up" : "down") + ", "
                + count(store.asked()) + " commands, " + count(store.failed()) + " failed"
                + (store.problem().isEmpty() ? "" : "; " + store.problem());
    }

    static StringBuilder html(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(isControl(c) ? '\uFFFD' : c);
            }
        }
        return out;
    }

    /** Appends a JSON string with its quotes; what could end a script or a line is escaped too. */
    static StringBuilder json(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~' || c == '<' || c == '>' || c == '&') {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(HEX.charAt((c >> shift) & 15));
                }
            } else {
                out.append(c);
            }
        }
        return out.append('"');
    }

    static String address(SocketAddress address) {
        return Endpoints.text(address);
    }

    static String count(long value) {
        if (value < 0) {
            return "";
        }
        String digits = Long.toString(value);
        StringBuilder grouped = new StringBuilder(digits);
        for (int at = digits.length() - 3; at > 0; at -= 3) {
            grouped.insert(at, ',');
        }
        return grouped.toString();
    }

    static String percent(double share) {
        return Math.round(100 * share) + " %";
    }

    /** A weight, in hundredths where it is not whole. */
    static String weight(double value) {
        BigDecimal hundredths = BigDecimal.valueOf(Math.round(100 * value), 2);
        return hundredths.stripTrailingZeros().toPlainString();
    }

    static String bytes(long value) {
        if (value < 1024) {
            return value < 0 ? "" : value + " B";
        }
        int unit = (63 - Long.numberOfLeadingZeros(value)) / 10;
        long tenths = (value >> (unit * 10 - 10)) * 10 / 1024;
        return (tenths < 1000 ? tenths / 10 + "." + tenths % 10 : String.valueOf(tenths / 10)) + ' ' + BYTES[unit];
    }

    /** A duration in one or two units, such as 850 ms, 12 s or 3 h 5 m; the page's script says the same. */
    static String age(long millis) {
        long seconds = millis / 1000;
        if (millis < 0) {
            return "";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " m " + seconds % 60 + " s";
        }
        if (seconds < 86_400) {
            return seconds / 3600 + " h " + seconds % 3600 / 60 + " m";
        }
        return seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
    }

    static String latency(long nanos) {
        if (nanos < 0) {
            return "";
        }
        if (nanos < 1_000_000) {
            return nanos / 1000 + " µs";
        }
        long micros = nanos / 1000;
        if (micros < 100_000) {
            return micros / 1000 + "." + micros % 1000 / 100 + " ms";
        }
        return micros < 10_000_000 ? micros / 1000 + " ms" : age(micros / 1000);
    }

    static String kinds(Map<String, Long> counts) {
        StringBuilder words = new StringBuilder();
        counts.forEach((kind, count) -> words.append(words.isEmpty() ? "" : ", ")
                .append(kind.replace('_', ' '))
                .append(' ')
                .append(count(count)));
        return words.toString();
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static boolean isControl(char c) {
        return c < ' ' || (c >= 127 && c < 160) || c == '\u2028' || c == '\u2029';
    }
}
