package io.fairlead.strategies.sticky;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One key at work: signs cookies, checks signatures, and knows the members by their tags under this key. Thread-safe;
 * members come and go one at a time.
 */
final class CookieSigner {
    private final int id;
    private final HmacSha256 signatures;
    private final HmacSha256 tags;
    private final Map<Long, String> members = new ConcurrentHashMap<>();

    private CookieSigner(CookieKey key) {
        this.id = key.id();
        this.signatures = key.derive("fairlead sticky cookie: signature");
        this.tags = key.derive("fairlead sticky cookie: backend");
    }

    static CookieSigner with(CookieKey key) {
        return new CookieSigner(key);
    }

    int id() {
        return id;
    }

    void join(String backendId) {
        // 64 bits: two of a million backends share a tag once in 37 million pools; then one of them has no sessions
        members.put(tag(backendId), backendId);
    }

    void leave(String backendId) {
        members.remove(tag(backendId), backendId);
    }

    /** Returns the member with a tag, or null. */
    @Nullable
    String member(long tag) {
        return members.get(tag);
    }

    String sign(long expiry, String backendId) {
        byte[] cookie = CookieBytes.of(id, expiry, tag(backendId));
        return CookieBytes.write(cookie, signature(cookie));
    }

    /** Whether the signature is right. Takes the same time wherever it is wrong. */
    boolean signed(byte[] cookie) {
        return MessageDigest.isEqual(signature(cookie), CookieBytes.signature(cookie));
    }

    private byte[] signature(byte[] cookie) {
        return signatures.truncated(cookie, CookieBytes.SIGNED, CookieBytes.SIGNATURE);
    }

    private long tag(String backendId) {
        return ByteBuffer.wrap(tags.of(backendId)).getLong();
    }
}
