package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.netty.net.Cidrs;

/**
 * How backends are told who asked, and whose word is taken for it.
 *
 * <p>What a peer that is not trusted says of others is replaced by what is known: its own address, the scheme, the host
 * and the port that it used. What a trusted proxy says is kept, and its own address is added behind. The client of a request,
 * for logs, hash keys and {@linkplain io.fairlead.netty.filter.RequestHead#clientAddress filters}, is the last address
 * that a trusted proxy names and that is not trusted itself: nobody can put an address before that one by inventing
 * proxies. Its scheme, for redirects and the {@code Secure} of cookies, is what the trusted proxies say, or that of the
 * connection if they say nothing.
 *
 * @param style which fields are written, and read from trusted proxies; those of another style are removed
 * @param trusted the proxies that are trusted
 */
public record Forwarding(Style style, Cidrs trusted) {
    private static final Forwarding DEFAULTS = new Forwarding(Style.X_FORWARDED, Cidrs.none());

    /** The fields that say who asked. */
    public enum Style {
        /** {@code X-Forwarded-For}, {@code -Proto}, {@code -Host} and {@code -Port}. */
        X_FORWARDED,
        /** {@code Forwarded}, with {@code for}, {@code host} and {@code proto}: RFC 7239. */
        FORWARDED,
        /** Backends are told nothing; of trusted proxies, {@code X-Forwarded-For} and {@code -Proto} are read. */
        NONE
    }

    /** Checks that nothing is missing. */
    public Forwarding {
        requireNonNull(style, "style");
        requireNonNull(trusted, "trusted");
    }

    /** {@link Style#X_FORWARDED}, and nobody is trusted. */
    public static Forwarding defaults() {
        return DEFAULTS;
    }

    /** Returns the same with another {@link #style}. */
    public Forwarding withStyle(Style other) {
        return new Forwarding(other, trusted);
    }

    /** Returns the same with other {@link #trusted} proxies. */
    public Forwarding trusting(Cidrs networks) {
        return new Forwarding(style, networks);
    }
}
