package io.fairlead.samples.proxy.config;

import java.util.Objects;

/**
 * A listener that is another one after a reload: the same name, or another name on the same address. One that stays on
 * its address changes in place; one that moves is opened before the old one closes.
 */
public record ListenerChange(ListenerConfig before, ListenerConfig after) {
    /** Returns the way back. */
    public ListenerChange reversed() {
        return new ListenerChange(after, before);
    }

    /** Returns whether it listens somewhere else. */
    public boolean moves() {
        return !before.bind().equals(after.bind());
    }

    /** Returns whether it stays on its UNIX socket, whose file should be another. */
    public boolean changesSocket() {
        return !moves() && !Objects.equals(before.socket(), after.socket());
    }

    /** Returns whether it speaks another protocol on the same address, which cannot be changed in place. */
    public boolean switchesMode() {
        return !moves() && before.mode() != after.mode();
    }
}
