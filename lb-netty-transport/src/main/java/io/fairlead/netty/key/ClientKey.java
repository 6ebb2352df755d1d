package io.fairlead.netty.key;

import io.fairlead.api.Attempt;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The hash key of a client: its whole address, without the port, computed once a connection. */
public final class ClientKey {
    private static final ClientKey UNKNOWN = new ClientKey(false, 0);

    private final boolean known;
    private final long hash;

    private ClientKey(boolean known, long hash) {
        this.known = known;
        this.hash = hash;
    }

    /** Returns the key of a client; one that sets nothing if the address is no IP address. */
    public static ClientKey of(@Nullable SocketAddress client) {
        if (client instanceof InetSocketAddress inet && inet.getAddress() != null) {
            return new ClientKey(true, KeyHash.of(inet.getAddress().getAddress()));
        }
        return UNKNOWN;
    }

    /** Gives the attempt this key. */
    public void setOn(Attempt attempt) {
        if (known) {
            attempt.hash(hash);
        }
    }
}
