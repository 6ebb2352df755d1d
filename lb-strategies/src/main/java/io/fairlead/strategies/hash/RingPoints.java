package io.fairlead.strategies.hash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.zip.CRC32;

/** The points of one member on a ring: 64 bits, of narrow dialects the upper 32. */
final class RingPoints {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int KETAMA_GROUP = 4;

    private RingPoints() {}

    /** Writes the first points of a member, so many from a place on. */
    static void write(HashDialect dialect, String name, int count, long[] points, int from) {
        switch (dialect) {
            case NATIVE -> writeNative(name, count, points, from);
            case KETAMA_MD5 -> writeKetama(name, count, points, from);
            case NGINX_CRC32 -> writeNginx(name, count, points, from);
            case ENVOY_XXH64 -> writeEnvoy(name, count, points, from);
        }
    }

    private static void writeNative(String name, int count, long[] points, int from) {
        long state = Xxh64.hash(name);
        for (int i = 0; i < count; i++) {
            state += GOLDEN;
            points[from + i] = Mixer.mix(state);
        }
    }

    private static void writeKetama(String name, int count, long[] points, int from) {
        MessageDigest md5 = HashDialect.md5();
        byte[] digest = {};
        for (int i = 0; i < count; i++) {
            int part = i % KETAMA_GROUP;
            if (part == 0) {
                digest = md5.digest((name + '-' + i / KETAMA_GROUP).getBytes(UTF_8));
            }
            points[from + i] = HashDialect.littleEndian(digest, part * Integer.BYTES) << Integer.SIZE;
        }
    }

    private static void writeNginx(String name, int count, long[] points, int from) {
        byte[] text = nginxName(name).getBytes(UTF_8);
        byte[] previous = new byte[Integer.BYTES];
        CRC32 crc = new CRC32();
        for (int i = 0; i < count; i++) {
            crc.reset();
            crc.update(text);
            crc.update(previous);
            long point = crc.getValue();
            points[from + i] = point << Integer.SIZE;
            for (int b = 0; b < previous.length; b++) {
                previous[b] = (byte) (point >>> (b * Byte.SIZE));
            }
        }
    }

    /** Returns host, zero and port; the port is the digits after the last colon. */
    private static String nginxName(String name) {
        if (name.regionMatches(true, 0, "unix:", 0, 5)) {
            return name.substring(5) + '\0';
        }
        int colon = name.length() - 1;
        while (colon >= 0 && name.charAt(colon) >= '0' && name.charAt(colon) <= '9') {
            colon--;
        }
        boolean port = colon >= 0 && name.charAt(colon) == ':';
        return port ? name.substring(0, colon) + '\0' + name.substring(colon + 1) : name + '\0';
    }

    private static void writeEnvoy(String name, int count, long[] points, int from) {
        StringBuilder text = new StringBuilder(name).append('_');
        int prefix = text.length();
        for (int i = 0; i < count; i++) {
            text.setLength(prefix);
            points[from + i] = Xxh64.hash(text.append(i));
        }
    }
}
