package io.fairlead.netty.admin;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Paths and forms: segments are decoded after they are split, so an id may contain anything. */
final class Paths {
    private static final String PLAIN = "-._~";

    private Paths() {}

    /** Returns the segments after the first slash, or null if one is not well encoded UTF-8. */
    static @Nullable List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String raw : path.substring(1).split("/", -1)) {
            String segment = decode(raw, false);
            if (segment == null) {
                return null;
            }
            segments.add(segment);
        }
        return segments;
    }

    /** Returns the first value of a field of an urlencoded form; null when it is absent or not well encoded. */
    static @Nullable String field(String form, String name) {
        for (String pair : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).equals(name)) {
                return decode(pair.substring(equals + 1), true);
            }
        }
        return null;
    }

    static String encode(String segment) {
        StringBuilder out = new StringBuilder();
        for (byte octet : segment.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            if (c < 128 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            }
        }
        return out.toString();
    }

    private static @Nullable String decode(String raw, boolean form) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(raw.charAt(i + 2), 16);
                if (low < 0) {
                    return null;
                }
                octets.write(high * 16 + low);
                i += 2;
            } else {
                octets.write(form && c == '+' ? ' ' : c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
