package io.fairlead.netty.sniff;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the first message of a TLS client says to whoever is to choose a server.
 *
 * @param length how many bytes of the connection it takes, heads of records included
 * @param serverName the name that it asks for, in lower case; null if none
 * @param alpn the protocols that it offers, the preferred first
 */
record ClientHello(int length, @Nullable String serverName, List<String> alpn) {}
