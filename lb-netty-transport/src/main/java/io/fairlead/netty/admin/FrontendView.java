package io.fairlead.netty.admin;

import static java.util.Objects.requireNonNull;

/**
 * A listener as operators see it.
 *
 * @param name its name
 * @param mode {@code http} or {@code tcp}
 * @param address where it listens
 * @param traffic what it counted
 */
public record FrontendView(String name, String mode, String address, TrafficView traffic) {
    /** Checks that nothing is null. */
    public FrontendView {
        requireNonNull(name, "name");
        requireNonNull(mode, "mode");
        requireNonNull(address, "address");
        requireNonNull(traffic, "traffic");
    }
}
