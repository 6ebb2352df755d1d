package io.fairlead.api.engine;

import io.fairlead.api.Backend;

/**
 * A member together with the backend object and properties that one update gave it, and with those who watch its
 * attempts under the strategy of that time.
 */
record Seat(Member member, Backend backend, BackendSpec spec, Trackers trackers) {}
