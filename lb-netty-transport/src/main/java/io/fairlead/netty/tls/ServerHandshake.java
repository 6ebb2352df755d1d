package io.fairlead.netty.tls;

import io.netty.channel.ChannelHandler;
import org.jspecify.annotations.Nullable;

/** The handshake of one client, to the listener that installs it. Confined to the event loop. */
public interface ServerHandshake {
    /** Returns what shakes hands: the first handler of the channel, or the one behind that of a PROXY header. */
    ChannelHandler handler();

    /** Returns the name that the client asks for, in lower case; null if it has not, or not yet. */
    @Nullable
    String serverName();

    /** Returns whether anything has come from the client. */
    boolean hasBegun();
}
