package io.fairlead.strategies.hash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;

/**
 * How backends and keys become numbers, so that other programs find the same backend for the same key.
 *
 * <p>Two sides must agree: the {@linkplain BackendName names} of the backends, which the strategy hashes, and the
 * hashes of the keys, which whoever makes the request sets: {@link #hash} of what the other program hashes, or any
 * number when no other program is to agree.
 */
public enum HashDialect {
    /**
     * Fairlead's own: XXH64 of names, mixed to as many points as wanted; hash keys of all kinds, consecutive numbers
     * too, because they are mixed once more. A ring has a number of points for each unit of weight.
     */
    NATIVE(160),

    /**
     * libketama's ring, which is that of spymemcached, libmemcached and twemproxy: MD5, 32 bits. The number of points
     * is that of a backend of average weight, a multiple of 4; a backend of less than a fortieth of the average has
     * none. Those programs name backends {@code host:port}, and some of them {@code host} where the port is 11211.
     */
    KETAMA_MD5(160),

    /**
     * The ring of nginx ({@code hash … consistent}) and of Perl's Cache::Memcached::Fast: CRC32, 32 bits. The number
     * of points is that for each unit of weight. nginx names backends as its configuration writes them, {@code
     * host:port}.
     */
    NGINX_CRC32(160),

    /**
     * The ring and the Maglev table of Envoy, and the ring of gRPC: XXH64. The number of points is Envoy's {@code
     * minimum_ring_size}, of the whole ring: the backend of least weight has its share of them, rounded up, the others
     * in proportion. A backend whose weight is no multiple of the least may differ by one point from Envoy, where that
     * depends on the order of hosts. Envoy names backends {@code ip:port}.
     */
    ENVOY_XXH64(1024);

    private final int points;

    HashDialect(int points) {
        this.points = points;
    }

    /** Returns the number of points that a ring has unless told otherwise; what it counts depends on the dialect. */
    public int defaultPoints() {
        return points;
    }

    /**
     * Returns the hash key of a text, encoded as UTF-8: 64 bits, or 32 bits, unsigned. Those of {@link #NATIVE} and
     * {@link #ENVOY_XXH64} allocate nothing, the others a few hundred bytes.
     */
    public long hash(CharSequence key) {
        return switch (this) {
            case NATIVE, ENVOY_XXH64 -> Xxh64.hash(key);
            case KETAMA_MD5 -> littleEndian(md5().digest(key.toString().getBytes(UTF_8)), 0);
            case NGINX_CRC32 -> {
                CRC32 crc = new CRC32();
                crc.update(key.toString().getBytes(UTF_8));
                yield crc.getValue();
            }
        };
    }

    /** Returns whether hashes have 32 bits. */
    boolean isNarrow() {
        return this == KETAMA_MD5 || this == NGINX_CRC32;
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5"); // every JDK has it
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the four bytes at a place as an unsigned number, the least significant first. */
    static long littleEndian(byte[] bytes, int at) {
        return (bytes[at] & 0xFFL)
                | (bytes[at + 1] & 0xFFL) << 8
                | (bytes[at + 2] & 0xFFL) << 16
                | (bytes[at + 3] & 0xFFL) << 24;
    }
}
