package io.fairlead.netty.filter;

import io.fairlead.netty.head.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text with variables in braces, which a request gives their values. Immutable. */
final class Template {
    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * Reads a template.
     *
     * @param what it is the value of, for messages
     * @param response whether there is a response, so that {@code {backend}} is known
     * @throws IllegalArgumentException if a variable is unknown or a brace has no other
     */
    static Template of(String what, String text, boolean response) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean doubled = at + 1 < text.length() && text.charAt(at + 1) == c;
            if ((c == '{' || c == '}') && doubled) {
                literal.append(c);
                at++;
            } else if (c == '{') {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw new IllegalArgumentException(
                            what + ": " + text + " (expected: } after {, or {{ for a brace)");
                }
                flush(literal, parts);
                parts.add(variable(what, text.substring(at + 1, end), response));
                at = end;
            } else if (c == '}') {
                throw new IllegalArgumentException(what + ": " + text + " (expected: { before }, or }} for a brace)");
            } else {
                literal.append(c);
            }
        }
        flush(literal, parts);
        return new Template(parts);
    }

    private static void flush(StringBuilder literal, List<Part> parts) {
        if (literal.length() > 0) {
            String text = literal.toString();
            parts.add((request, response) -> text);
            literal.setLength(0);
        }
    }

    private static Part variable(String what, String name, boolean response) {
        return switch (name) {
            case "client" -> (request, answer) -> request.clientAddress();
            case "host" -> (request, answer) -> host(request.authority());
            case "authority" -> (request, answer) -> request.authority();
            case "scheme" -> (request, answer) -> request.scheme();
            case "target" -> (request, answer) -> originForm(request);
            case "request-id" -> (request, answer) -> orEmpty(request.requestId());
            case "server-name" -> (request, answer) -> orEmpty(request.serverName());
            case "backend" -> {
                if (!response) {
                    throw new IllegalArgumentException(what + ": {backend} (expected: in responses only)");
                }
                yield (request, answer) -> (answer == null) ? "" : answer.backendId();
            }
            default ->
                throw new IllegalArgumentException(what + ": {" + name
                        + "} (expected: client, host, authority, scheme, target, request-id, server-name or backend)");
        };
    }

    private static String orEmpty(@Nullable String value) {
        return (value == null) ? "" : value;
    }

    /** Returns the host without its port. */
    private static String host(String authority) {
        int colon = authority.lastIndexOf(':');
        return (colon >= 0 && colon > authority.lastIndexOf(']')) ? authority.substring(0, colon) : authority;
    }

    private static String originForm(RequestHead request) {
        String target = request.target();
        int start = Target.pathStart(target);
        return target.startsWith("/", start) || target.equals("*")
                ? target.substring(start)
                : '/' + target.substring(start);
    }

    /** Returns the text for a request and, if there is one, its response. */
    String fill(RequestHead request, @Nullable ResponseHead response) {
        if (parts.size() == 1) {
            return parts.get(0).of(request, response);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            text.append(parts.get(i).of(request, response));
        }
        return text.toString();
    }

    private interface Part {
        String of(RequestHead request, @Nullable ResponseHead response);
    }
}
