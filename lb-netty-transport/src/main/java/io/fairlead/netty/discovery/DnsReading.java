package io.fairlead.netty.discovery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a response to a question; pure. The response stays the caller's. */
final class DnsReading {
    private static final int MOST_ALIASES = 16;
    private static final int SRV_FIXED = 6;

    private final DnsResponse response;
    private final DnsRecordType type;
    private String name;
    private long ttl = Long.MAX_VALUE;
    private boolean readable = true;

    private DnsReading(DnsResponse response, String name, DnsRecordType type) {
        this.response = response;
        this.name = lower(name);
        this.type = type;
        followAliases();
    }

    static DnsReading of(DnsResponse response, String name, DnsRecordType type) {
        return new DnsReading(response, name, type);
    }

    /** Returns where the aliases of the answer lead to: the name itself without any. */
    String name() {
        return name;
    }

    /** Returns how long the aliases hold, in seconds; {@link Long#MAX_VALUE} without any. */
    long aliasTtl() {
        return ttl;
    }

    /** Returns what the response says of that name; null if it cannot be read. */
    @Nullable
    DnsAnswer answer() {
        List<InetAddress> addresses = new ArrayList<>();
        List<DnsAnswer.Srv> services = new ArrayList<>();
        long least = ttl;
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
            if (record.type().equals(type) && lower(record.name()).equals(name)) {
                least = Math.min(least, record.timeToLive());
                if (type.equals(DnsRecordType.SRV)) {
                    service(record, services);
                } else {
                    address(record, addresses);
                }
            }
        }
        boolean empty = addresses.isEmpty() && services.isEmpty();
        return readable ? new DnsAnswer(addresses, services, known(), empty ? 0 : least, "") : null;
    }

    private Map<String, List<InetAddress>> known() {
        Map<String, List<InetAddress>> known = new HashMap<>();
        if (type.equals(DnsRecordType.SRV)) {
            for (int i = 0; i < response.count(DnsSection.ADDITIONAL); i++) {
                DnsRecord record = response.recordAt(DnsSection.ADDITIONAL, i);
                if (record.type().equals(DnsRecordType.A) || record.type().equals(DnsRecordType.AAAA)) {
                    address(record, known.computeIfAbsent(lower(record.name()), target -> new ArrayList<>()));
                }
            }
        }
        return known;
    }

    private void followAliases() {
        for (int steps = 0; steps < MOST_ALIASES; steps++) {
            DnsRecord alias = null;
            for (int i = 0; i < response.count(DnsSection.ANSWER) && alias == null; i++) {
                DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
                boolean suits = record.type().equals(DnsRecordType.CNAME)
                        && lower(record.name()).equals(name);
                alias = suits ? record : null;
            }
            if (alias == null) {
                return;
            }
            ByteBuf content = content(alias);
            if (content == null) {
                return;
            }
            name = lower(DefaultDnsRecordDecoder.decodeName(content.duplicate()));
            ttl = Math.min(ttl, alias.timeToLive());
        }
        readable = false; // a circle
    }

    private void service(DnsRecord record, List<DnsAnswer.Srv> to) {
        ByteBuf content = content(record);
        if (content == null || content.readableBytes() <= SRV_FIXED) {
            readable = false;
            return;
        }
        try {
            ByteBuf in = content.duplicate();
            int priority = in.readUnsignedShort();
            int weight = in.readUnsignedShort();
            int port = in.readUnsignedShort();
            String target = lower(DefaultDnsRecordDecoder.decodeName(in));
            if (port > 0 && !target.equals(".")) { // a dot: decidedly not available here
                to.add(new DnsAnswer.Srv(priority, weight, port, target));
            }
        } catch (RuntimeException e) {
            readable = false;
        }
    }

    private void address(DnsRecord record, List<InetAddress> to) {
        ByteBuf content = content(record);
        int length = record.type().equals(DnsRecordType.A) ? 4 : 16;
        if (content == null || content.readableBytes() != length) {
            readable = false;
            return;
        }
        try {
            to.add(InetAddress.getByAddress(ByteBufUtil.getBytes(content)));
        } catch (UnknownHostException e) {
            readable = false; // never: the length is right
        }
    }

    private static @Nullable ByteBuf content(DnsRecord record) {
        return (record instanceof DnsRawRecord raw) ? raw.content() : null;
    }

    /** Returns the name as it is compared: in lower case and with its last dot. */
    static String lower(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        return small.endsWith(".") ? small : small + '.';
    }
}
