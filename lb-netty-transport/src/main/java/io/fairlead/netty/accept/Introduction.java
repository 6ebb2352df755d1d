package io.fairlead.netty.accept;

import io.fairlead.netty.proxyprotocol.ProxyHeader.Extension;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What backends can be told of a client besides its addresses and names; nothing of what none is to be told.
 *
 * @param received what the PROXY header of its peer said, in its order
 * @param id of the connection; null for none
 * @param session of its TLS; null for none
 */
record Introduction(
        List<Extension> received,
        @Nullable String id,
        @Nullable SSLSession session) {
    /** Nothing. */
    static final Introduction NONE = new Introduction(List.of(), null, null);

    /** Returns the same with what a PROXY header said. */
    Introduction received(List<Extension> said) {
        return new Introduction(said, id, session);
    }

    /** Returns the same with an id. */
    Introduction identified(String made) {
        return new Introduction(received, made, session);
    }

    /** Returns the same over TLS. */
    Introduction over(SSLSession tls) {
        return new Introduction(received, id, tls);
    }
}
