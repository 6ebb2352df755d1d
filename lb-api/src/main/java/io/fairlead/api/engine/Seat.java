package io.fairlead.api.engine;

import io.fairlead.api.Backend;

/** A member together with the backend object and properties that one update gave it. */
record Seat(Member member, Backend backend, BackendSpec spec) {}
