package io.fairlead.netty.tls;

import io.fairlead.api.Ticker;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The keys of session tickets (RFC 5077, RFC 8446 section 2.2), shared by all contexts of a listener: the newest seals,
 * those before it still open. A stolen key opens no recording that is older than the keys are kept.
 *
 * <p>Nobody turns them by the clock: whoever begins a handshake asks, and the first who asks too late turns. Thread-safe.
 */
final class TicketKeys {
    private static final int KEPT = 3;

    private final SecureRandom random = new SecureRandom();
    private final Ticker ticker;
    private final long lifeNanos;
    private final Deque<OpenSslSessionTicketKey> keys = new ArrayDeque<>(); // newest first; guarded by this
    private long turnedNanos; // guarded by this
    private int turns; // guarded by this

    TicketKeys(Ticker ticker, Duration life) {
        this.ticker = ticker;
        this.lifeNanos = life.toNanos();
        renew();
    }

    /** Forgets all keys, and with them all sessions. */
    synchronized void renew() {
        keys.clear();
        turn(ticker.nanos());
    }

    /** Returns the keys of now. */
    synchronized Set current() {
        long now = ticker.nanos();
        long late = now - turnedNanos;
        if (late >= lifeNanos * KEPT) {
            keys.clear(); // nobody asked for so long that none of them may open anything
        }
        if (late >= lifeNanos) {
            turn(now);
        }
        return new Set(turns, keys.toArray(new OpenSslSessionTicketKey[0]));
    }

    private void turn(long now) {
        keys.addFirst(new OpenSslSessionTicketKey(
                random(OpenSslSessionTicketKey.NAME_SIZE),
                random(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                random(OpenSslSessionTicketKey.AES_KEY_SIZE)));
        while (keys.size() > KEPT) {
            keys.removeLast();
        }
        turnedNanos = now;
        turns++;
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Keys, and how often they had been turned. */
    static final class Set {
        private final int turns;
        private final OpenSslSessionTicketKey[] keys;

        private Set(int turns, OpenSslSessionTicketKey[] keys) {
            this.turns = turns;
            this.keys = keys;
        }

        int turns() {
            return turns;
        }

        OpenSslSessionTicketKey[] keys() {
            return Arrays.copyOf(keys, keys.length);
        }
    }
}
