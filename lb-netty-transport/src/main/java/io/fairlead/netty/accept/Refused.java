package io.fairlead.netty.accept;

/** Why a connection ended before it was a client's. */
public enum Refused {
    /** Its TLS handshake failed. */
    HANDSHAKE_FAILED("TLS handshake failed"),
    /** Its TLS handshake took too long. */
    HANDSHAKE_TIMEOUT("TLS handshake took too long"),
    /** Its PROXY header was malformed, incomplete, late, or from a peer that is not trusted. */
    BAD_PROXY_HEADER("PROXY header malformed, incomplete, late, or from a peer that is not trusted"),
    /** What it said first was a part of a ClientHello, or none that can be understood. */
    BAD_HELLO("ClientHello malformed, or incomplete for too long"),
    /** No route suits what it said first. */
    NO_ROUTE("no route for what it said first");

    private final String text;

    Refused(String text) {
        this.text = text;
    }

    /** Returns what is said in logs. */
    String text() {
        return text;
    }
}
