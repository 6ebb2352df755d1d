package io.fairlead.netty.key;

import io.fairlead.api.Attempt;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The hash key of a client: its address or the network it is in, without the port, computed once a connection. */
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
        return of(client, 32, 128);
    }

    /**
     * Returns the key of the network that a client is in; one that sets nothing if the address is no IP address.
     *
     * @param ipv4Bits how many bits of an IPv4 address count, the first ones
     * @param ipv6Bits how many bits of an IPv6 address
     */
    public static ClientKey of(@Nullable SocketAddress client, int ipv4Bits, int ipv6Bits) {
        if (client instanceof InetSocketAddress inet && inet.getAddress() != null) {
            byte[] address = inet.getAddress().getAddress(); // a copy
            int bits = (address.length == 4) ? ipv4Bits : ipv6Bits;
            for (int i = 0; i < address.length; i++) {
                int kept = Math.max(0, Math.min(8, bits - 8 * i));
                address[i] &= (byte) (0xff << (8 - kept));
            }
            return new ClientKey(true, KeyHash.of(address));
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
