package io.fairlead.strategies.sticky;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys in use at one moment: the first signs, all of them are read. */
record CookieSigners(CookieSigner first, Map<Integer, CookieSigner> byId) {
    static CookieSigners of(List<CookieKey> keys, Collection<String> members) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("cookie keys: none (expected: at least one)");
        }
        Map<Integer, CookieSigner> byId = new HashMap<>();
        for (CookieKey key : keys) {
            CookieSigner signer = CookieSigner.with(key);
            if (byId.put(key.id(), signer) != null) {
                throw new IllegalArgumentException("cookie keys: id " + key.id() + " occurs twice");
            }
            members.forEach(signer::join);
        }
        CookieSigner first = byId.get(keys.get(0).id());
        return new CookieSigners(requireNonNull(first), Map.copyOf(byId));
    }

    void join(String backendId) {
        byId.values().forEach(signer -> signer.join(backendId));
    }

    void leave(String backendId) {
        byId.values().forEach(signer -> signer.leave(backendId));
    }

    /** Returns the signer that signed a cookie, or null if none did. */
    @Nullable
    CookieSigner of(byte[] cookie) {
        CookieSigner signer = byId.get(CookieBytes.keyId(cookie));
        return (signer != null && signer.signed(cookie)) ? signer : null;
    }
}
