package io.fairlead.api.engine;

import io.fairlead.api.Backend;
import io.fairlead.api.Changes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The members that an update wants, read once and checked. */
record RosterUpdate(List<BackendSpec> specs, Map<String, Backend> backends) {
    static RosterUpdate of(String pool, Collection<? extends Backend> wanted) {
        List<BackendSpec> specs = new ArrayList<>(wanted.size());
        Map<String, Backend> backends = new HashMap<>();
        for (Backend backend : wanted) {
            BackendSpec spec = BackendSpec.of(backend);
            specs.add(spec);
            if (backends.put(spec.id(), backend) != null) {
                throw new IllegalArgumentException(pool + ": backend " + spec.id() + ": id occurs twice");
            }
        }
        return new RosterUpdate(specs, backends);
    }

    Changes changesSince(Map<String, Seat> roster) {
        List<String> added = new ArrayList<>();
        List<String> updated = new ArrayList<>();
        for (BackendSpec spec : specs) {
            Seat seat = roster.get(spec.id());
            if (seat == null) {
                added.add(spec.id());
            } else if (!seat.spec().sameAs(spec)) {
                updated.add(spec.id());
            }
        }
        List<String> removed = new ArrayList<>(roster.keySet());
        removed.removeAll(backends.keySet());
        return new Changes(added, removed, updated);
    }
}
