package io.fairlead.netty;

import io.fairlead.netty.loop.Ranges;

/**
 * How many streams HTTP/2 connections have, and how often a client may do what costs it little and the proxy more. Who spends an
 * allowance has its connection closed with ENHANCE_YOUR_CALM. Allowances fill again with time, and with what is of use:
 * each response pays for a reset, and for ten control frames.
 *
 * @param streams requests of a client connection at once; more are refused
 * @param backendStreams requests of a connection to a backend at once, fewer if the backend says so
 * @param resets how often a client may reset a stream in a row, a tenth of it again each second
 * @param faults how often a client may break the rules of a stream in a row, a twentieth of it again each second
 * @param controlFrames how many frames that carry nothing may come in a row, a twentieth of it again each second
 */
public record Http2Limits(int streams, int backendStreams, int resets, int faults, int controlFrames) {
    private static final Http2Limits DEFAULTS = new Http2Limits(100, 100, 200, 100, 2_000);
    private static final int MOST = 1_000_000;

    /** Checks the ranges. */
    public Http2Limits {
        Ranges.require("streams", streams, 1, 10_000);
        Ranges.require("backendStreams", backendStreams, 1, 10_000);
        Ranges.require("resets", resets, 1, MOST);
        Ranges.require("faults", faults, 1, MOST);
        Ranges.require("controlFrames", controlFrames, 1, MOST);
    }

    /** 100 streams on both sides, 200 resets, 100 faults, 2,000 control frames. */
    public static Http2Limits defaults() {
        return DEFAULTS;
    }

    /** Returns these limits with another {@link #streams}. */
    public Http2Limits withStreams(int most) {
        return new Http2Limits(most, backendStreams, resets, faults, controlFrames);
    }

    /** Returns these limits with another {@link #backendStreams}. */
    public Http2Limits withBackendStreams(int most) {
        return new Http2Limits(streams, most, resets, faults, controlFrames);
    }

    /** Returns these limits with another {@link #resets}. */
    public Http2Limits withResets(int most) {
        return new Http2Limits(streams, backendStreams, most, faults, controlFrames);
    }

    /** Returns these limits with another {@link #faults}. */
    public Http2Limits withFaults(int most) {
        return new Http2Limits(streams, backendStreams, resets, most, controlFrames);
    }

    /** Returns these limits with another {@link #controlFrames}. */
    public Http2Limits withControlFrames(int most) {
        return new Http2Limits(streams, backendStreams, resets, faults, most);
    }
}
