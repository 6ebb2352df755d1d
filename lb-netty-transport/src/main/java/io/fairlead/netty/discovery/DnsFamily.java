package io.fairlead.netty.discovery;

import io.netty.handler.codec.dns.DnsRecordType;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** Which addresses of a name are backends. */
public enum DnsFamily {
    /** Those in A records. */
    IPV4,
    /** Those in AAAA records. */
    IPV6,
    /** All. A machine with two addresses is two backends then. */
    BOTH;

    /** Returns what is asked for. */
    List<DnsRecordType> types() {
        return switch (this) {
            case IPV4 -> List.of(DnsRecordType.A);
            case IPV6 -> List.of(DnsRecordType.AAAA);
            case BOTH -> List.of(DnsRecordType.A, DnsRecordType.AAAA);
        };
    }

    boolean suits(InetAddress address) {
        return types().contains(address instanceof Inet4Address ? DnsRecordType.A : DnsRecordType.AAAA);
    }
}
