package io.fairlead.netty.admin;

import java.util.HashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param status the status code
 * @param type the content type; {@link #EVENTS} when the answer is the stream of events and never ends
 * @param headers what this answer needs beyond the headers of every answer
 * @param body the body
 */
record AdminResponse(int status, String type, Map<String, String> headers, String body) {
    static final String TEXT = "text/plain; charset=utf-8";
    static final String HTML = "text/html; charset=utf-8";
    static final String EVENTS = "text/event-stream";

    static AdminResponse of(String type, String body) {
        return new AdminResponse(200, type, Map.of(), body);
    }

    static AdminResponse text(int status, String body) {
        return new AdminResponse(status, TEXT, Map.of(), body);
    }

    static AdminResponse json(int status, String body) {
        return new AdminResponse(status, "application/json", Map.of(), body);
    }

    static AdminResponse html(int status, String nonce, String body) {
        String policy = "default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'nonce-" + nonce
                + "'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        return new AdminResponse(status, HTML, Map.of("Content-Security-Policy", policy), body);
    }

    static AdminResponse seeOther(String location, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Location", location);
        return new AdminResponse(303, TEXT, Map.copyOf(all), "");
    }

    static AdminResponse notAllowed(String allow) {
        return new AdminResponse(405, TEXT, Map.of("Allow", allow), "method not allowed\n");
    }

    boolean isStream() {
        return type.equals(EVENTS);
    }
}
