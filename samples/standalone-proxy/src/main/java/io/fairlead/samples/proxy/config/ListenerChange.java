package io.fairlead.samples.proxy.config;

/**
 * A listener that is another one after a reload. Nothing of a listener changes in place; what differs is the
 * order: one that moves can be opened before the old one closes, one that stays must take over its address.
 */
public record ListenerChange(ListenerConfig before, ListenerConfig after) {
    /** Returns whether it listens somewhere else. */
    public boolean moves() {
        return !before.bind().equals(after.bind());
    }
}
