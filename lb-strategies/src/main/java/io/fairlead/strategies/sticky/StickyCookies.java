package io.fairlead.strategies.sticky;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.AffinityCodec;
import io.fairlead.api.Changes;
import io.fairlead.api.LoadBalancerListener;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sticky sessions without a table: the client carries, signed, which backend it should meet again.
 *
 * <pre>{@code
 * StickyCookies cookies = StickyCookies.builder(List.of(CookieKey.of(1, secret)))
 *         .life(Duration.ofHours(8))
 *         .build();
 * balancer.subscribe(cookies);                             // so that it knows the members
 * String preferred = cookies.preferred(valueOfTheCookie);
 * }</pre>
 *
 * <p><b>What is in a value.</b> {@code base64url(keyId(1) | expiry(4) | tag(8) | signature(16))}, 39 characters that
 * need no quoting anywhere (<a href="https://www.rfc-editor.org/rfc/rfc4648">RFC 4648</a>, section 5, without padding;
 * of all texts with the same bytes only the canonical one is read). Expiry is in seconds since 1970. The tag is the
 * beginning of an HMAC-SHA256 of the backend's id, so that a value names a backend without saying which: no id, no
 * address, and not how many there are. The signature is the first half of an HMAC-SHA256 over everything before it
 * (<a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104</a>, truncated as its section 5 allows; tested with the
 * vectors of <a href="https://www.rfc-editor.org/rfc/rfc4231">RFC 4231</a>), compared in constant time, and checked
 * before anything else is believed. Both codes have keys of their own, derived from the secret.
 *
 * <p><b>What is not believed</b> is not told: a value that is forged, expired, garbage, signed under a key no longer in
 * use, or of a backend that is gone is as good as none, and the request gets a fresh choice and a new value.
 *
 * <p><b>Rotation.</b> New values are signed under the first key; those under the others are read, and renewed by the
 * next response. With several instances, first give the new key to all of them in the second place, then put it in the
 * first, and drop the old one when the values under it have expired.
 *
 * <p><b>Life.</b> A value is good for the life that was set, and renewed by the first response in the second half of
 * it: a session ends when it was idle for the whole life, at the earliest for half of it.
 *
 * <p>Thread-safe; reading takes no lock. Reading costs one HMAC, a new value two, about a microsecond each; memory is
 * about 100 bytes for each member and key. Instances with equal keys read one another's values. Serves one balancer.
 */
public final class StickyCookies implements AffinityCodec, LoadBalancerListener {
    private final long life;
    private final InstantSource clock;
    private final Set<String> members = new HashSet<>(); // guarded by this
    private volatile CookieSigners signers; // written under the lock of this

    private StickyCookies(Builder builder) {
        this.life = builder.life.toSeconds();
        this.clock = builder.clock;
        this.signers = CookieSigners.of(builder.keys, members);
    }

    /**
     * Returns a builder.
     *
     * @param keys at least one, of different ids; the first signs
     */
    public static Builder builder(List<CookieKey> keys) {
        return new Builder(keys);
    }

    /**
     * Replaces the keys, from the next call on.
     *
     * @param keys at least one, of different ids; the first signs
     * @throws IllegalArgumentException if there is none, or an id occurs twice; nothing has changed then
     */
    public synchronized void rotate(List<CookieKey> keys) {
        signers = CookieSigners.of(keys, members);
    }

    @Override
    public @Nullable String preferred(@Nullable CharSequence value) {
        byte[] cookie = (value == null) ? null : CookieBytes.read(value);
        if (cookie == null) {
            return null;
        }
        CookieSigner signer = signers.of(cookie);
        return (signer == null || CookieBytes.expiry(cookie) <= now()) ? null : signer.member(CookieBytes.tag(cookie));
    }

    @Override
    public @Nullable String renewed(@Nullable CharSequence value, @Nullable String preferred, String given) {
        CookieSigner signer = signers.first();
        long now = now();
        if (value != null && given.equals(preferred) && isYoung(value, signer, now)) {
            return null;
        }
        return signer.sign(Math.min(now + life, CookieBytes.LAST_EXPIRY), given);
    }

    /** Whether a value that was read before, and so is signed, need not be renewed. */
    private boolean isYoung(CharSequence value, CookieSigner signer, long now) {
        byte[] cookie = CookieBytes.read(value);
        return cookie != null
                && CookieBytes.keyId(cookie) == signer.id()
                && 2 * (CookieBytes.expiry(cookie) - now) >= life;
    }

    private long now() {
        return Math.floorDiv(clock.millis(), 1_000);
    }

    /** Takes the members of the balancer that this is subscribed to. */
    @Override
    public synchronized void onMembership(Changes changes) {
        CookieSigners current = signers;
        changes.removed().forEach(current::leave);
        changes.added().forEach(current::join);
        changes.removed().forEach(members::remove);
        members.addAll(changes.added());
    }

    /** Returns false: requests pay nothing for this listener. */
    @Override
    public boolean wantsCompletions() {
        return false;
    }

    /** Builds {@link StickyCookies}. */
    public static final class Builder {
        private final List<CookieKey> keys;
        private Duration life = Duration.ofHours(24);
        private InstantSource clock = Clock.systemUTC();

        private Builder(List<CookieKey> keys) {
            this.keys = List.copyOf(keys);
        }

        /**
         * Sets for how long a value is good, in whole seconds. Defaults to 24 h.
         *
         * @throws IllegalArgumentException if shorter than a second or longer than 365 days
         */
        public Builder life(Duration life) {
            if (life.toSeconds() < 1 || life.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException("life: " + life + " (expected: PT1S..PT8760H)");
            }
            this.life = life;
            return this;
        }

        /** Sets the clock, which is the time of the day: values outlive this process. Defaults to the system's. */
        public Builder clock(InstantSource clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Returns a codec that knows no members yet: {@link io.fairlead.api.LoadBalancer#subscribe subscribe} it.
         *
         * @throws IllegalArgumentException if there is no key, or an id occurs twice
         */
        public StickyCookies build() {
            return new StickyCookies(this);
        }
    }
}
