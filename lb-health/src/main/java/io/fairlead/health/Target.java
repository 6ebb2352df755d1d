package io.fairlead.health;

import io.fairlead.api.Backend;
import java.net.SocketAddress;

/**
 * What is checked once, however many balancers it is in. The address alone would mix up backends behind one gateway,
 * the id alone two servers with the same name.
 */
record Target(String id, SocketAddress address) {
    static Target of(Backend backend) {
        return new Target(backend.id(), backend.address());
    }
}
