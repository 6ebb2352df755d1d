package io.fairlead.netty.sniff;

import io.fairlead.netty.TcpProtocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client said first.
 *
 * @param silent whether it said nothing in time
 * @param protocol what that begins; null if none that is known
 * @param serverName the name that it asked for (SNI), in lower case; null if none
 * @param alpn the protocols that it offered, or the one agreed upon where TLS ends here
 */
public record Greeting(
        boolean silent,
        @Nullable TcpProtocol protocol,
        @Nullable String serverName,
        List<String> alpn) {
    /** Nothing. */
    public static final Greeting NONE = new Greeting(true, null, null, List.of());
    /** Something unknown. */
    public static final Greeting OTHER = new Greeting(false, null, null, List.of());

    /** Copies the list. */
    public Greeting {
        alpn = List.copyOf(alpn);
    }

    /** Returns the beginning of a protocol without names. */
    static Greeting of(TcpProtocol protocol) {
        return new Greeting(false, protocol, null, List.of());
    }

    /** Returns the greeting of a client that asks for a name. */
    public static Greeting tls(@Nullable String serverName, List<String> alpn) {
        return new Greeting(false, TcpProtocol.TLS, serverName, alpn);
    }
}
