package io.fairlead.netty.log;

/**
 * Turns any text into printable ASCII, so that nothing a client sends can end a line, close a quote or reach a
 * terminal. A character up to U+00FF stands for the byte it was decoded from; what lies above is UTF-8. Text longer
 * than {@value #LONGEST} characters is cut.
 */
enum Escape {
    /** HAProxy's request line: {@code #22} for a quote. */
    HAPROXY("\"#", '#'),
    /** HAProxy's captured headers, where braces and bars have a meaning. */
    HAPROXY_HEADER("\"#{|}", '#'),
    /** HAProxy's names of proxies and servers, which end at a blank or a slash and do not look like captures. */
    HAPROXY_NAME("\"#/ <>{|}", '#'),
    /** nginx's and Apache's quoted fields: {@code \x22}. */
    COMBINED("\"\\", '\\'),
    /** The inside of a JSON string. */
    JSON("\"\\", 'u');

    static final int LONGEST = 2048;
    private static final String HEX = "0123456789ABCDEF";

    private final long plainLow; // a bit for each of the characters 0..63 that stand for themselves
    private final long plainHigh; // 64..127
    private final char style;

    Escape(String special, char style) {
        this.style = style;
        long low = 0;
        long high = 0;
        for (char c = ' '; c < 127; c++) {
            if (special.indexOf(c) < 0) {
                low |= (c < 64) ? 1L << c : 0;
                high |= (c < 64) ? 0 : 1L << (c - 64);
            }
        }
        this.plainLow = low;
        this.plainHigh = high;
    }

    private boolean isPlain(char c) {
        return c < 128 && (((c < 64) ? plainLow >>> c : plainHigh >>> (c - 64)) & 1) != 0;
    }

    void append(String text, LineBuffer out) {
        int end = Math.min(text.length(), LONGEST);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                out.put(c);
            } else if (style == 'u') {
                json(text, i, end, out);
            } else if (c <= 0xFF) {
                octet(c, out);
            } else {
                int point = text.codePointAt(i);
                utf8(Character.isSurrogate(c) && point == c ? 0xFFFD : point, out);
                i += Character.charCount(point) - 1;
            }
        }
    }

    private static void json(String text, int at, int end, LineBuffer out) {
        char c = text.charAt(at);
        if (c == '"' || c == '\\') {
            out.put('\\').put(c);
            return;
        }
        boolean paired = (Character.isHighSurrogate(c) && at + 1 < end && Character.isLowSurrogate(text.charAt(at + 1)))
                || (Character.isLowSurrogate(c) && at > 0 && Character.isHighSurrogate(text.charAt(at - 1)));
        int unit = (Character.isSurrogate(c) && !paired) ? 0xFFFD : c;
        out.put('\\').put('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.put(HEX.charAt((unit >> shift) & 15));
        }
    }

    private void utf8(int point, LineBuffer out) {
        if (point < 0x800) {
            octet(0xC0 | (point >> 6), out);
        } else {
            if (point < 0x10000) {
                octet(0xE0 | (point >> 12), out);
            } else {
                octet(0xF0 | (point >> 18), out);
                octet(0x80 | ((point >> 12) & 63), out);
            }
            octet(0x80 | ((point >> 6) & 63), out);
        }
        octet(0x80 | (point & 63), out);
    }

    private void octet(int octet, LineBuffer out) {
        out.put(style);
        if (style == '\\') {
            out.put('x');
        }
        out.put(HEX.charAt((octet >> 4) & 15)).put(HEX.charAt(octet & 15));
    }
}
