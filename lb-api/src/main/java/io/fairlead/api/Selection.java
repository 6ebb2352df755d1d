package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a request wants of {@link LoadBalancer#acquire(Selection)}. Immutable and reusable.
 *
 * <pre>{@code
 * Selection.any()
 * Selection.byHash(userId)
 * Selection.any().preferring(cookie.backendId()).within(Duration.ofSeconds(2))
 * }</pre>
 */
public final class Selection {
    private static final Selection ANY = new Selection(0, false, null, null);

    final long hash;
    final boolean hashed;
    final @Nullable String preference;
    final @Nullable Duration timeout;

    private Selection(long hash, boolean hashed, @Nullable String preference, @Nullable Duration timeout) {
        this.hash = hash;
        this.hashed = hashed;
        this.preference = preference;
        this.timeout = timeout;
    }

    /** Any backend will do. */
    public static Selection any() {
        return ANY;
    }

    /** Equal keys should meet equal backends, where the strategy hashes. One object of 32 bytes, besides the lease. */
    public static Selection byHash(long hash) {
        return new Selection(hash, true, null, null);
    }

    /**
     * This backend first, while it is reachable: session affinity. A preference never fails a request.
     *
     * @param backendId the id of a backend; an unknown one counts as not reachable
     */
    public Selection preferring(String backendId) {
        return new Selection(hash, hashed, requireNonNull(backendId, "backendId"), timeout);
    }

    /** All tries together may begin within this time, counted from the first acquire. */
    public Selection within(Duration timeout) {
        return new Selection(hash, hashed, preference, requireNonNull(timeout, "timeout"));
    }

    /** Whether a selection of this kind fits a {@link PlainLease}. */
    boolean isPlain() {
        return preference == null && timeout == null;
    }
}
