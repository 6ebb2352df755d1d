package io.fairlead.health.outlier;

/**
 * How many failures in a row are too many, by what counts as one; 0 is never.
 *
 * @param failures of any kind but overload
 * @param gatewayFailures without an answer of the backend's own: not connected, timeout, reset, or overloaded
 * @param connectFailures without a connection
 */
record RunLimits(int failures, int gatewayFailures, int connectFailures) {
    RunLimits {
        require("consecutiveFailures", failures);
        require("consecutiveGatewayFailures", gatewayFailures);
        require("consecutiveConnectFailures", connectFailures);
    }

    private static void require(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0, and 0 for never)");
        }
    }
}
