package io.fairlead.samples.proxy.option;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code host:port}, where the host may be a name, an IPv4 address or an IPv6 address in brackets. */
final class Addresses {
    private static final Pattern SYNTAX = Pattern.compile("(\\[[0-9A-Fa-f:.%a-z]+]|[A-Za-z0-9._-]+|\\*|):([0-9]{1,9})");

    private Addresses() {}

    static InetSocketAddress parse(String text, Format format, HostResolver hosts) {
        Matcher matcher = SYNTAX.matcher(text);
        boolean bind = format == Format.BIND;
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
    static void check(InetSocketAddress address, Format format) {
        if (address.isUnresolved()) {
            throw new BadValue("unknown host " + BadValue.quoted(address.getHostString()));
        }
        requirePort(address.getPort(), format == Format.BIND);
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
