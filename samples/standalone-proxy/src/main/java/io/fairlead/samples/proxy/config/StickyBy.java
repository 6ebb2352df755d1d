package io.fairlead.samples.proxy.config;

/** What makes two requests or connections those of one client. */
public enum StickyBy {
    /** Nothing does. */
    NONE,
    /** The address they come from. */
    SOURCE,
    /** The value of a header field. */
    HEADER,
    /** A cookie. */
    COOKIE,
    /** The host name that it is redirected to. */
    HOST
}
