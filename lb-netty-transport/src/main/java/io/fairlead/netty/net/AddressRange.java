package io.fairlead.netty.net;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The addresses of one network, or of several that touch, as numbers.
 *
 * @param address what the network was written with
 * @param low the first address
 * @param high the last address
 */
record AddressRange(InetAddress address, BigInteger low, BigInteger high) {
    /** Returns the addresses that have as many leading bits in common with the address. */
    static AddressRange of(InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        BigInteger hosts = BigInteger.ONE.shiftLeft(bytes.length * 8 - prefix).subtract(BigInteger.ONE);
        BigInteger low = new BigInteger(1, bytes).andNot(hosts);
        return new AddressRange(address, low, low.or(hosts));
    }

    /** Returns whether the address it was written with has no bits beyond the prefix. */
    boolean startsAtItsAddress() {
        return low.equals(new BigInteger(1, address.getAddress()));
    }

    /** Returns the first address. */
    InetAddress first() {
        byte[] bytes = new byte[address.getAddress().length];
        byte[] digits = low.toByteArray(); // shorter than the address, or longer by a sign
        int length = Math.min(digits.length, bytes.length);
        System.arraycopy(digits, digits.length - length, bytes, bytes.length - length, length);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for an illegal length
        }
    }

    /** Returns whether the other one, which begins no earlier, overlaps with this one or follows it at once. */
    boolean touches(AddressRange later) {
        return later.low.compareTo(high.add(BigInteger.ONE)) <= 0;
    }

    /** Returns both of two that touch. */
    AddressRange with(AddressRange later) {
        return new AddressRange(address, low, high.max(later.high));
    }
}
