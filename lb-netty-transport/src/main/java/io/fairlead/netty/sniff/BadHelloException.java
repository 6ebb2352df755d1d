package io.fairlead.netty.sniff;

/** Bytes that cannot become a ClientHello. Without a stack trace: peers cause it. */
final class BadHelloException extends Exception {
    private static final long serialVersionUID = 1;

    BadHelloException(String message) {
        super(message, null, false, false);
    }
}
