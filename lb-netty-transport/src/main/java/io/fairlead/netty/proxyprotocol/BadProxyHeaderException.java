package io.fairlead.netty.proxyprotocol;

/** Bytes that cannot become a PROXY header. Without a stack trace: peers cause it. */
final class BadProxyHeaderException extends Exception {
    private static final long serialVersionUID = 1;

    BadProxyHeaderException(String message) {
        super(message, null, false, false);
    }
}
