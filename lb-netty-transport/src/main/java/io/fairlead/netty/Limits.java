package io.fairlead.netty;

import io.fairlead.netty.loop.Ranges;

/**
 * How large a request head may be, how much of a request is kept for a retry, and how many clients there may be.
 *
 * @param headBytes bytes of all header fields, of a request or a response; more is 431, or 502
 * @param requestLineBytes bytes of the request line; more is 414
 * @param headerFields header fields of a request; more is 431
 * @param replayBytes bytes of a request body that are kept until the response begins, so that it can be sent
 *     again; a longer body is not retried once some of it was sent
 * @param maxConnections client connections at once; further ones are not accepted before one ends
 * @param maxRequests requests at once, those that wait for a backend included; further ones are answered with 503. Counted over
 *     all event loops, by each in portions, so that up to a few hundred may be open when one is refused by a high limit
 */
public record Limits(
        int headBytes, int requestLineBytes, int headerFields, int replayBytes, int maxConnections, int maxRequests) {
    private static final Limits DEFAULTS = new Limits(32 * 1024, 8 * 1024, 100, 64 * 1024, 10_000, 100_000);

    /** Checks the ranges. */
    public Limits {
        Ranges.require("headBytes", headBytes, 256, 1 << 20);
        Ranges.require("requestLineBytes", requestLineBytes, 64, 1 << 20);
        Ranges.require("headerFields", headerFields, 1, 10_000);
        Ranges.require("replayBytes", replayBytes, 0, 1 << 20);
        Ranges.require("maxConnections", maxConnections, 1, 10_000_000);
        Ranges.require("maxRequests", maxRequests, 1, 100_000_000);
    }

    /** Head 32 KiB, request line 8 KiB, 100 fields, replay 64 KiB, 10,000 connections, 100,000 requests. */
    public static Limits defaults() {
        return DEFAULTS;
    }

    /** Returns these limits with another {@link #headBytes}. */
    public Limits withHeadBytes(int bytes) {
        return new Limits(bytes, requestLineBytes, headerFields, replayBytes, maxConnections, maxRequests);
    }

    /** Returns these limits with another {@link #requestLineBytes}. */
    public Limits withRequestLineBytes(int bytes) {
        return new Limits(headBytes, bytes, headerFields, replayBytes, maxConnections, maxRequests);
    }

    /** Returns these limits with another {@link #headerFields}. */
    public Limits withHeaderFields(int fields) {
        return new Limits(headBytes, requestLineBytes, fields, replayBytes, maxConnections, maxRequests);
    }

    /** Returns these limits with another {@link #replayBytes}. */
    public Limits withReplayBytes(int bytes) {
        return new Limits(headBytes, requestLineBytes, headerFields, bytes, maxConnections, maxRequests);
    }

    /** Returns these limits with another {@link #maxConnections}. */
    public Limits withMaxConnections(int connections) {
        return new Limits(headBytes, requestLineBytes, headerFields, replayBytes, connections, maxRequests);
    }

    /** Returns these limits with another {@link #maxRequests}. */
    public Limits withMaxRequests(int requests) {
        return new Limits(headBytes, requestLineBytes, headerFields, replayBytes, maxConnections, requests);
    }
}
