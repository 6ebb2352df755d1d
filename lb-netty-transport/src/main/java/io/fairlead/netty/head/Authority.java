package io.fairlead.netty.head;

import java.util.Locale;

/** The grammar {@code uri-host [":" port]} of RFC 9110 section 7.2, which a Host field must follow. */
public final class Authority {
    private static final String NAME_EXTRAS = "-._~!$&'()*+,;=";

    private Authority() {}

    /** Returns whether the text is a host with an optional port; the empty text is not. */
    public static boolean isValid(CharSequence text) {
        int length = text.length();
        if (length == 0) {
            return false;
        }
        int end = (text.charAt(0) == '[') ? literalEnd(text) : nameEnd(text);
        return end > 0 && (end == length || (text.charAt(end) == ':' && isPort(text, end + 1)));
    }

    /** Returns where the host ends: before the port, and before a dot that only says that the name is complete. */
    public static int hostEnd(String authority) {
        int end = portStart(authority);
        return (end > 1 && authority.charAt(end - 1) == '.') ? end - 1 : end;
    }

    /** Returns where the colon before the port is, or the end if there is none. */
    public static int portStart(String authority) {
        int colon = authority.lastIndexOf(':');
        return (colon >= 0 && colon > authority.lastIndexOf(']')) ? colon : authority.length();
    }

    /** Returns whether a valid authority is this host, whatever its port. */
    public static boolean isOf(String authority, String host) {
        return hostEnd(authority) == host.length() && authority.regionMatches(true, 0, host, 0, host.length());
    }

    /** Returns a host as names are compared. */
    public static String lowerCase(String host) {
        return host.toLowerCase(Locale.ROOT);
    }

    private static int literalEnd(CharSequence text) {
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ']') {
                return (i > 2) ? i + 1 : -1;
            }
            if (!isHex(c) && c != ':' && c != '.') {
                return -1;
            }
        }
        return -1;
    }

    private static int nameEnd(CharSequence text) {
        int i = 0;
        for (; i < text.length() && text.charAt(i) != ':'; i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length() || !isHex(text.charAt(i + 1)) || !isHex(text.charAt(i + 2))) {
                    return -1;
                }
            } else if (!isLetterOrDigit(c) && NAME_EXTRAS.indexOf(c) < 0) {
                return -1;
            }
        }
        return (i == 0) ? -1 : i;
    }

    private static boolean isPort(CharSequence text, int start) {
        int port = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
            port = port * 10 + (c - '0');
            if (port > 65_535) {
                return false;
            }
        }
        return true; // an empty port is allowed
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
