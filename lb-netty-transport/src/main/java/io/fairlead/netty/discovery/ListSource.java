package io.fairlead.netty.discovery;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The backends that an operator or a program names while the process runs; see {@link
 * io.fairlead.netty.admin.AdminServer.Builder#lists}. They are remembered as long as this object is.
 *
 * <p>What is said is meant, an empty list too. Thread-safe.
 */
public final class ListSource implements BackendSource {
    private final String name;
    private final Map<String, Backend> backends = new LinkedHashMap<>(); // guarded by this
    private @Nullable Receiver receiver; // guarded by this

    private ListSource(String name) {
        this.name = name;
    }

    /**
     * Returns a source that names nobody yet.
     *
     * @param name what it is, for pages and logs, such as {@code "api"}
     */
    public static ListSource named(String name) {
        return new ListSource(requireNonNull(name, "name"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean emptyIsMeant() {
        return true;
    }

    @Override
    public synchronized void start(Receiver to) {
        receiver = requireNonNull(to, "receiver");
        tell();
    }

    /** Makes these the backends, instead of all before. Of several with one id the last counts. */
    public synchronized void set(Collection<? extends Backend> all) {
        backends.clear();
        put(all);
    }

    /** Adds backends, instead of those with their ids. */
    public synchronized void put(Collection<? extends Backend> some) {
        some.forEach(backend -> backends.put(backend.id(), backend));
        tell();
    }

    /** Removes a backend; returns false if none has the id. */
    public synchronized boolean remove(String id) {
        boolean removed = backends.remove(requireNonNull(id, "id")) != null;
        if (removed) {
            tell();
        }
        return removed;
    }

    /** Returns the backends, in the order in which they came. */
    public synchronized List<Backend> backends() {
        return List.copyOf(backends.values());
    }

    private void tell() {
        if (receiver != null) {
            receiver.found(List.copyOf(backends.values()));
        }
    }

    /** Tells nobody any more. */
    @Override
    public synchronized void close() {
        receiver = null;
    }
}
