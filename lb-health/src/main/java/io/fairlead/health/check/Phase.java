package io.fairlead.health.check;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Locale;

/** How far an {@link Exchange} is, and how its failures there are put into words. */
enum Phase {
    CONNECTING("connecting"),
    SENDING("sending the request"),
    RECEIVING("waiting for the response");

    private final String words;

    Phase(String words) {
        this.words = words;
    }

    String timeout(Duration timeout) {
        long millis = timeout.toMillis();
        String span = (millis % 1000 == 0) ? millis / 1000 + " s" : millis + " ms";
        return "timeout after " + span + " while " + words;
    }

    String failure(IOException cause) {
        String message = cause.getMessage();
        if (message == null) {
            return cause.getClass().getSimpleName() + " while " + words;
        }
        String lower = message.toLowerCase(Locale.ROOT);
        if (cause instanceof ConnectException && lower.contains("refused")) {
            return "connection refused";
        }
        return lower.contains("reset") || lower.contains("broken pipe")
                ? "connection reset while " + words
                : message + " while " + words;
    }
}
