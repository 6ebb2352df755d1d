package io.fairlead.netty.head;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy does with a header field, by its name.
 *
 * <p>A small open-addressing table, because it is asked for every field of every message: O(1), no
 * allocation, case-insensitive.
 */
public enum FieldName {
    /** Speaks about one connection only: never forwarded. */
    HOP_BY_HOP,
    /** Says who asked; believed from nobody, and written anew: not forwarded with requests. */
    FORWARDING,
    /** Means something beyond one connection, so that a Connection field cannot have it removed. */
    END_TO_END,
    /** Everything else. */
    OTHER;

    private static final int MASK = 255;
    private static final @Nullable AsciiString[] NAMES = new @Nullable AsciiString[MASK + 1];
    private static final FieldName[] KINDS = new FieldName[MASK + 1];

    static {
        put(
                HOP_BY_HOP,
                "connection",
                "keep-alive",
                "proxy-connection",
                "te",
                "trailer",
                "transfer-encoding",
                "upgrade",
                "proxy-authenticate",
                "proxy-authorization",
                "http2-settings");
        put(
                FORWARDING,
                "forwarded",
                "x-forwarded-for",
                "x-forwarded-proto",
                "x-forwarded-host",
                "x-forwarded-port",
                "x-forwarded-server",
                "x-real-ip",
                "proxy"); // a CGI program behind us would take it for HTTP_PROXY
        put(
                END_TO_END,
                "host",
                "content-length",
                "content-type",
                "content-encoding",
                "content-range",
                "range",
                "expect",
                "authorization",
                "cookie",
                "set-cookie",
                "cache-control",
                "date",
                "location",
                "via",
                "x-backend");
    }

    /** Returns what to do with the field. */
    public static FieldName of(CharSequence name) {
        for (int i = slot(name); ; i = (i + 1) & MASK) {
            AsciiString candidate = NAMES[i];
            if (candidate == null) {
                return OTHER;
            }
            if (candidate.contentEqualsIgnoreCase(name)) {
                return KINDS[i];
            }
        }
    }

    /**
     * Returns whether the name is written with underscores to look like one that matters: some servers take
     * {@code Transfer_Encoding} for {@code Transfer-Encoding}.
     */
    public static boolean isLookAlike(CharSequence name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '_') {
                return of(name.toString().replace('_', '-')) != OTHER;
            }
        }
        return false;
    }

    private static void put(FieldName kind, String... names) {
        for (String name : names) {
            int i = slot(name);
            while (NAMES[i] != null) {
                i = (i + 1) & MASK;
            }
            NAMES[i] = AsciiString.cached(name);
            KINDS[i] = kind;
        }
    }

    private static int slot(CharSequence name) {
        int hash = AsciiString.hashCode(name);
        return (hash ^ (hash >>> 15)) & MASK;
    }
}
