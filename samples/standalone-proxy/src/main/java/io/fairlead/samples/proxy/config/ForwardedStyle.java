package io.fairlead.samples.proxy.config;

/** How backends are told who asked. */
public enum ForwardedStyle {
    /** X-Forwarded-For, -Proto, -Host and -Port. */
    X_FORWARDED,
    /** Forwarded. */
    RFC7239,
    /** Not at all. */
    NONE
}
