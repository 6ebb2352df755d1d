package io.fairlead.strategies.hash;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Writes addresses in one way for good, that of RFC 5952, which is also that of Envoy. */
final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    /** Returns address and port, or null for what is no internet address. */
    static @Nullable String of(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return null;
        }
        InetAddress resolved = inet.getAddress();
        // no host name of a resolved address: whether it has one depends on who has asked for it before
        String host = (resolved == null) ? inet.getHostString() : of(resolved);
        return host + ':' + inet.getPort();
    }

    private static String of(InetAddress address) {
        return (address instanceof Inet6Address) ? '[' + ipv6(address.getAddress()) + ']' : address.getHostAddress();
    }

    private static String ipv6(byte[] bytes) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xFF) << 8 | (bytes[2 * i + 1] & 0xFF);
        }
        int start = 0;
        int longest = 1; // a single zero is not shortened
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > longest) {
                start = i;
                longest = end - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (longest > 1 && i == start) {
                text.append("::");
                i += longest - 1;
            } else {
                text.append((text.isEmpty() || text.charAt(text.length() - 1) == ':') ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
