package io.fairlead.netty.net;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Ranges of addresses of one family, in ascending order and apart from one another: found by binary search over
 * unsigned numbers of 128 bits, of which an IPv4 address has the lower 32.
 */
final class AddressRanges {
    // parallel arrays, an element for each range; upper and lower half of its first and last address
    private final long[] lowUpper;
    private final long[] lowLower;
    private final long[] highUpper;
    private final long[] highLower;

    private AddressRanges(List<AddressRange> ranges) {
        int count = ranges.size();
        lowUpper = new long[count];
        lowLower = new long[count];
        highUpper = new long[count];
        highLower = new long[count];
        for (int i = 0; i < count; i++) {
            BigInteger low = ranges.get(i).low();
            BigInteger high = ranges.get(i).high();
            lowUpper[i] = low.shiftRight(Long.SIZE).longValue();
            lowLower[i] = low.longValue();
            highUpper[i] = high.shiftRight(Long.SIZE).longValue();
            highLower[i] = high.longValue();
        }
    }

    /** Returns the union of the ranges, which may be in any order and overlap. */
    static AddressRanges of(List<AddressRange> ranges) {
        List<AddressRange> apart = new ArrayList<>();
        for (AddressRange range :
                ranges.stream().sorted(Comparator.comparing(AddressRange::low)).toList()) {
            int last = apart.size() - 1;
            if (last >= 0 && apart.get(last).touches(range)) {
                apart.set(last, apart.get(last).with(range));
            } else {
                apart.add(range);
            }
        }
        return new AddressRanges(apart);
    }

    /** Returns whether an address of the family is in one of the ranges. */
    boolean contains(InetAddress address) {
        if (lowUpper.length == 0) {
            return false;
        }
        byte[] bytes = address.getAddress();
        int half = Math.max(0, bytes.length - Long.BYTES);
        long upper = number(bytes, 0, half);
        long lower = number(bytes, half, bytes.length);
        int range = lastNotAfter(upper, lower);
        return range >= 0 && compare(upper, lower, highUpper[range], highLower[range]) <= 0;
    }

    private int lastNotAfter(long upper, long lower) {
        int from = 0;
        int to = lowUpper.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (compare(lowUpper[middle], lowLower[middle], upper, lower) <= 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from - 1;
    }

    private static long number(byte[] bytes, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = (number << 8) | (bytes[i] & 0xff);
        }
        return number;
    }

    private static int compare(long upper, long lower, long otherUpper, long otherLower) {
        return (upper == otherUpper)
                ? Long.compareUnsigned(lower, otherLower)
                : Long.compareUnsigned(upper, otherUpper);
    }
}
