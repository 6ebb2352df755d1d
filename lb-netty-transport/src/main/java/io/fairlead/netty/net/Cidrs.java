package io.fairlead.netty.net;

import io.fairlead.netty.loop.Endpoints;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A set of IPv4 and IPv6 networks in CIDR notation (RFC 4632, RFC 4291 section 2.3), such as whom to trust.
 *
 * <p>Immutable and thread-safe. {@link #contains} is O(log n) however the networks overlap, and looks nothing up.
 * An IPv4 address mapped into IPv6, {@code ::ffff:192.0.2.1}, is the IPv4 address; zones of IPv6 addresses do not
 * count. Two sets are equal if they were made of the same words.
 */
public final class Cidrs {
    private static final Cidrs NONE = new Cidrs(List.of(), AddressRanges.of(List.of()), AddressRanges.of(List.of()));
    /** Some read such a number as octal. */
    private static final Pattern LEADING_ZERO = Pattern.compile("\\b0[0-9]");

    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;

    private static final String UNIX = "unix:";

    private final List<String> words;
    private final AddressRanges v4;
    private final AddressRanges v6;
    private final boolean unix;

    private Cidrs(List<String> words, AddressRanges v4, AddressRanges v6) {
        this.words = words;
        this.v4 = v4;
        this.v6 = v6;
        this.unix = words.contains(UNIX);
    }

    /** Returns the set without addresses. */
    public static Cidrs none() {
        return NONE;
    }

    /**
     * Returns the set of all addresses of these networks.
     *
     * @param networks each an address and the length of its prefix, {@code 10.0.0.0/8} or {@code 2001:db8::/32}, or
     *     a single address; {@code unix:} stands for peers on UNIX sockets
     * @throws IllegalArgumentException naming the network that is none, or that has bits beyond its prefix
     */
    public static Cidrs of(String... networks) {
        return of(Arrays.asList(networks));
    }

    /**
     * Returns the set of all addresses of these networks.
     *
     * @param networks each an address and the length of its prefix, {@code 10.0.0.0/8} or {@code 2001:db8::/32}, or
     *     a single address; {@code unix:} stands for peers on UNIX sockets
     * @throws IllegalArgumentException naming the network that is none, or that has bits beyond its prefix
     */
    public static Cidrs of(Collection<String> networks) {
        List<AddressRange> four = new ArrayList<>();
        List<AddressRange> six = new ArrayList<>();
        for (String network : networks) {
            if (!network.equals(UNIX)) {
                parse(network, four, six);
            }
        }
        return new Cidrs(List.copyOf(networks), AddressRanges.of(four), AddressRanges.of(six));
    }

    private static void parse(String network, List<AddressRange> four, List<AddressRange> six) {
        int slash = network.indexOf('/');
        String literal = (slash < 0) ? network : network.substring(0, slash);
        boolean colons = literal.indexOf(':') >= 0;
        int bits = colons ? V6_BITS : V4_BITS;
        int prefix = (slash < 0) ? bits : prefix(network, network.substring(slash + 1), bits);
        InetAddress address = address(network, literal, colons);
        if (address instanceof Inet6Address) {
            add(network, AddressRange.of(address, prefix), prefix, six);
        } else if (colons && prefix < V6_BITS - V4_BITS) {
            throw invalid(network, "a prefix of at least 96 bits, or the IPv4 network itself");
        } else {
            int length = colons ? prefix - (V6_BITS - V4_BITS) : prefix;
            add(network, AddressRange.of(address, length), length, four);
        }
    }

    private static void add(String network, AddressRange range, int prefix, List<AddressRange> to) {
        if (!range.startsAtItsAddress()) {
            throw invalid(network, range.first().getHostAddress() + '/' + prefix);
        }
        to.add(range);
    }

    private static InetAddress address(String network, String literal, boolean colons) {
        boolean valid = colons
                ? NetUtil.isValidIpV6Address(literal) && literal.indexOf('%') < 0 && literal.charAt(0) != '['
                : NetUtil.isValidIpV4Address(literal)
                        && !LEADING_ZERO.matcher(literal).find();
        if (valid) {
            try {
                return InetAddress.getByName(literal); // looks nothing up: it is an address
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("network: " + network, e);
            }
        }
        throw invalid(network, "an address and the length of its prefix, such as 10.0.0.0/8 or 2001:db8::/32");
    }

    private static int prefix(String network, String length, int bits) {
        if (length.matches("0|[1-9][0-9]{0,2}")) {
            int prefix = Integer.parseInt(length);
            if (prefix <= bits) {
                return prefix;
            }
        }
        throw invalid(network, "a prefix of 0.." + bits + " bits");
    }

    private static IllegalArgumentException invalid(String network, String expected) {
        return new IllegalArgumentException("network: " + network + " (expected: " + expected + ')');
    }

    /** Returns whether the address is in one of the networks. O(log n). */
    public boolean contains(InetAddress address) {
        return (address instanceof Inet6Address) ? v6.contains(address) : v4.contains(address);
    }

    /** Returns whether it is the address of a peer in one of the networks, or on a UNIX socket if they are in. O(log n). */
    public boolean contains(@Nullable SocketAddress peer) {
        if (unix && Endpoints.isUnix(peer)) {
            return true;
        }
        return peer instanceof InetSocketAddress inet && inet.getAddress() != null && contains(inet.getAddress());
    }

    /** Returns whether it contains no address. */
    public boolean isEmpty() {
        return words.isEmpty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Cidrs cidrs && cidrs.words.equals(words);
    }

    @Override
    public int hashCode() {
        return words.hashCode();
    }

    /** Returns the networks as they were written. */
    @Override
    public String toString() {
        return words.toString();
    }
}
