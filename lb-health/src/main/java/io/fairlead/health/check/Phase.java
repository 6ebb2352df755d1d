package io.fairlead.health.check;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Locale;

/** How far an {@link Exchange} is, and how its failures there are put into words. */
enum Phase {
    CONNECTING("connecting"),
    SENDING("sending the request"),
    RECEIVING("waiting for "),
    COMPUTING("computing the answer");

    private final String words;

    Phase(String words) {
        this.words = words;
    }

    String timeout(Duration timeout, Conversation conversation) {
        return "timeout after " + Words.span(timeout) + " while " + doing(conversation);
    }

    String failure(IOException cause, Conversation conversation) {
        String message = cause.getMessage();
        if (message == null) {
            return cause.getClass().getSimpleName() + " while " + doing(conversation);
        }
        String lower = message.toLowerCase(Locale.ROOT);
        if (cause instanceof ConnectException && lower.contains("refused")) {
            return "connection refused";
        }
        return lower.contains("reset") || lower.contains("broken pipe")
                ? "connection reset while " + doing(conversation)
                : message + " while " + doing(conversation);
    }

    private String doing(Conversation conversation) {
        return (this == RECEIVING) ? words + conversation.awaited() : words;
    }
}
