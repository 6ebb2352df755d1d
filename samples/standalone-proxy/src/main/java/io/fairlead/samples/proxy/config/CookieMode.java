package io.fairlead.samples.proxy.config;

/** Who writes the cookie by which a client stays. */
public enum CookieMode {
    /** The proxy adds one of its own. */
    INSERT,
    /** The backend sets one, and the proxy replaces its value. */
    REWRITE,
    /** The backend sets one, and the proxy puts something before its value, and takes it off again. */
    PREFIX,
    /** The backend sets one, and the proxy remembers who set which value. */
    LEARN
}
