package io.fairlead.samples.proxy.option;

import io.fairlead.netty.InheritedSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code host:port}, where the host may be a name, an IPv4 address or an IPv6 address in brackets, {@code unix:} and the
 * path of a UNIX socket, or {@code fd@} and the name of a socket that the process was started with.
 */
public final class Addresses {
    private static final String UNIX = "unix:";
    private static final String INHERITED = "fd@";
    private static final Pattern SYNTAX = Pattern.compile("(\\[[0-9A-Fa-f:.%a-z]+]|[A-Za-z0-9._-]+|\\*|):([0-9]{1,9})");

    private Addresses() {}

    /** Reads an address of any kind. */
    static SocketAddress parseAny(String text, Format format, HostResolver hosts) {
        if (text.startsWith(INHERITED) && listens(format)) {
            return inherited(text);
        }
        if (!text.startsWith(UNIX)) {
            return parse(text, format, hosts);
        }
        String path = text.substring(UNIX.length());
        if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
            throw BadValue.expected(
                    BadValue.quoted(text), "unix: and an absolute path, such as unix:/run/web.sock", null);
        }
        return UnixDomainSocketAddress.of(path);
    }

    private static SocketAddress inherited(String text) {
        try {
            return InheritedSocket.named(text.substring(INHERITED.length()));
        } catch (IllegalArgumentException e) {
            throw BadValue.expected(
                    BadValue.quoted(text),
                    "fd@ and the name of a socket without blanks and colons, such as fd@web",
                    null);
        }
    }

    /** Returns the address as it would be written in a file. */
    public static String show(SocketAddress address) {
        if (address instanceof InheritedSocket) {
            return address.toString();
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            return UNIX + unix.getPath();
        }
        InetSocketAddress inet = (InetSocketAddress) address;
        String host =
                inet.isUnresolved() ? inet.getHostString() : inet.getAddress().getHostAddress();
        return (host.contains(":") ? '[' + host + ']' : host) + ':' + inet.getPort();
    }

    static InetSocketAddress parse(String text, Format format, HostResolver hosts) {
        Matcher matcher = SYNTAX.matcher(text);
        boolean bind = listens(format);
        if (!matcher.matches()) {
            throw BadValue.expected(BadValue.quoted(text), format.expected(), null);
        }
        String host = matcher.group(1);
        boolean any = host.isEmpty() || host.equals("*");
        if (any && !bind) {
            throw BadValue.expected(BadValue.quoted(text), format.expected(), null);
        }
        requirePort(Long.parseLong(matcher.group(2)), bind);
        int port = Integer.parseInt(matcher.group(2));
        return any ? new InetSocketAddress(port) : new InetSocketAddress(resolve(host, hosts), port);
    }

    /** Checks an address that was not read from text. */
    static void check(SocketAddress any, Format format) {
        if (!(any instanceof InetSocketAddress address)) {
            return;
        }
        if (address.isUnresolved()) {
            throw new BadValue("unknown host " + BadValue.quoted(address.getHostString()));
        }
        requirePort(address.getPort(), listens(format));
    }

    private static boolean listens(Format format) {
        return format == Format.BIND || format == Format.BIND_ANY;
    }

    private static void requirePort(long port, boolean bind) {
        int least = bind ? 0 : 1;
        if (port < least || port > 65_535) {
            throw BadValue.expected("port " + port, least + "..65535", null);
        }
    }

    private static InetAddress resolve(String host, HostResolver hosts) {
        try {
            return hosts.resolve(host);
        } catch (UnknownHostException e) {
            throw new BadValue("unknown host " + BadValue.quoted(host));
        }
    }
}
