package io.fairlead.netty.loop;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses in words, whichever family they are of, and whoever made them. Pure functions. */
public final class Endpoints {
    private static final String UNIX = "unix:";

    private Endpoints() {}

    /** Returns whether the address is that of a UNIX socket. */
    public static boolean isUnix(@Nullable SocketAddress address) {
        return address instanceof UnixDomainSocketAddress || address instanceof DomainSocketAddress;
    }

    /**
     * Returns host and port, an IP address as RFC 5952 writes it; of a UNIX socket {@code unix:} and its path, which clients
     * seldom have.
     */
    public static String text(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.isUnresolved()
                    ? inet.getHostString() + ':' + inet.getPort()
                    : NetUtil.toSocketAddressString(inet);
        }
        return isUnix(address) ? UNIX + path(address) : address.toString();
    }

    /** Returns the host without the port; of a UNIX socket as {@link #text} has it. */
    public static String host(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.isUnresolved() ? inet.getHostString() : text(inet.getAddress());
        }
        return text(address);
    }

    /** Returns an IP address as RFC 5952 writes it, without the zone, which means something on this host only. */
    public static String text(InetAddress address) {
        String text = NetUtil.toAddressString(address);
        int zone = text.indexOf('%');
        return (zone < 0) ? text : text.substring(0, zone);
    }

    /** Returns the port; 0 if there are none. */
    public static int port(SocketAddress address) {
        return (address instanceof InetSocketAddress inet) ? inet.getPort() : 0;
    }

    private static String path(SocketAddress address) {
        return (address instanceof DomainSocketAddress netty)
                ? netty.path()
                : ((UnixDomainSocketAddress) address).getPath().toString();
    }
}
