package io.fairlead.netty.filter;

import io.fairlead.netty.head.Fields;
import java.util.List;
import java.util.Map;

/**
 * What a filter answers instead of a backend.
 *
 * @param status from 200 to 599, and none that switches protocols
 * @param headers names and values of further header fields, in their order
 * @param body plain text in ASCII; may be empty
 */
public record Answer(int status, List<Map.Entry<String, String>> headers, String body) {
    /**
     * Checks each part.
     *
     * @throws IllegalArgumentException if one does not fit
     */
    public Answer {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status: " + status + " (expected: 200..599)");
        }
        headers = List.copyOf(headers);
        for (Map.Entry<String, String> field : headers) {
            Fields.requireChangeable(field.getKey());
            Fields.requireValue(field.getKey(), field.getValue());
        }
        for (int i = 0; i < body.length(); i++) {
            if (body.charAt(i) > 0x7f) {
                throw new IllegalArgumentException("body: not ASCII at " + i);
            }
        }
    }

    /** Returns an answer of a status and its usual words. */
    public static Answer of(int status) {
        return new Answer(status, List.of(), "");
    }

    /** Returns an answer of a status and one header field. */
    public static Answer of(int status, String name, String value) {
        return new Answer(status, List.of(Map.entry(name, value)), "");
    }
}
