package io.fairlead.strategies.hash;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;

/**
 * What is hashed of a backend: what places it. Whoever is to agree about places must name backends alike, and a name
 * must not change while its backend is the same.
 *
 * <p>A backend that lacks what is asked for is named by its id. Backends of one name have one place, which serves the
 * first of them by id; the others serve when that one is tried or full. Immutable.
 */
public final class BackendName {
    private static final BackendName ID = new BackendName("id", "");
    private static final BackendName ADDRESS = new BackendName("address", "");

    private final String kind;
    private final String label;

    private BackendName(String kind, String label) {
        this.kind = kind;
        this.label = label;
    }

    /** The {@linkplain Backend#id id}: the default. */
    public static BackendName id() {
        return ID;
    }

    /**
     * The address and the port: {@code 10.0.0.1:80} or {@code [2001:db8::1]:80}, as Envoy names hosts, whether or not
     * a host name was resolved to it; {@code host:80} for a host that was not. Never what {@code toString} makes of an
     * address, which changed between versions of the JDK.
     */
    public static BackendName address() {
        return ADDRESS;
    }

    /** The {@linkplain Backend#labels label} of the given key. */
    public static BackendName label(String key) {
        return new BackendName("label", requireNonNull(key, "key"));
    }

    /** Returns the name of a backend. */
    public String of(Backend backend) {
        String name = switch (kind) {
            case "address" -> AddressText.of(backend.address());
            case "label" -> backend.labels().get(label);
            default -> backend.id();
        };
        return (name == null) ? backend.id() : name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BackendName name && kind.equals(name.kind) && label.equals(name.label);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + label.hashCode();
    }

    @Override
    public String toString() {
        return label.isEmpty() ? kind : kind + ' ' + label;
    }
}
