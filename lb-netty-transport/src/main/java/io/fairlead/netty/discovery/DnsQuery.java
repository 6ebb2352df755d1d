package io.fairlead.netty.discovery;

import io.fairlead.api.Backend;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is to be asked for one name, and the backends that follow from the answers. Remembers the last answer to
 * each question, for when one fails beside others. Asked one time after the other.
 */
final class DnsQuery {
    private static final int MOST_TARGETS = 1000;
    private static final Pattern HOST = Pattern.compile("([a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9.])?):([0-9]{1,5})");
    private static final Pattern SERVICE = Pattern.compile("_[a-z0-9_-]{1,62}\\._[a-z0-9-]{1,62}\\.[a-z0-9._-]{1,200}");

    private final DnsLookup lookup;
    private final String name;
    private final String host;
    private final int port; // 0: a service
    private final DnsFamily family;
    private final int maxConcurrency;
    private Map<String, List<InetAddress>> last = new HashMap<>(); // by question; guarded by this

    /**
     * What was found.
     *
     * @param backends in the order of their ids; null: nothing was answered
     * @param ttlSeconds how long the answers hold
     * @param problem what went wrong, perhaps with a part; empty: nothing
     */
    record Found(@Nullable List<Backend> backends, long ttlSeconds, String problem) {
        static Found failed(String problem) {
            return new Found(null, 0, problem);
        }

        boolean isFruitful() {
            return backends != null && !backends.isEmpty();
        }
    }

    private record Part(String question, DnsAnswer answer) {}

    private DnsQuery(DnsLookup lookup, String name, String host, int port, DnsFamily family, int maxConcurrency) {
        this.lookup = lookup;
        this.name = name;
        this.host = host;
        this.port = port;
        this.family = family;
        this.maxConcurrency = maxConcurrency;
    }

    static DnsQuery of(DnsLookup lookup, String name, DnsFamily family, int maxConcurrency) {
        InetSocketAddress parsed = parse(name);
        return new DnsQuery(lookup, name, parsed.getHostString(), parsed.getPort(), family, maxConcurrency);
    }

    /** Returns host and port, which is 0 for a service. */
    static InetSocketAddress parse(String name) {
        if (SERVICE.matcher(name).matches()) {
            return InetSocketAddress.createUnresolved(name, 0);
        }
        Matcher matcher = HOST.matcher(name);
        int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "dns name: \"" + name + "\" (expected: host:port, or a service such as _http._tcp.example.com)");
        }
        return InetSocketAddress.createUnresolved(matcher.group(1), port);
    }

    String name() {
        return name;
    }

    CompletableFuture<Found> ask() {
        if (port != 0) {
            List<CompletableFuture<Part>> parts = new ArrayList<>();
            family.types().forEach(type -> parts.add(ask(host, type)));
            return all(parts).thenApply(answers -> hostFound(answers));
        }
        return lookup.ask(host, DnsRecordType.SRV).toCompletableFuture().thenCompose(this::targets);
    }

    private CompletableFuture<Part> ask(String of, DnsRecordType type) {
        String question = DnsReading.lower(of) + ' ' + type.name();
        return lookup.ask(of, type).toCompletableFuture().thenApply(answer -> new Part(question, answer));
    }

    private static CompletableFuture<List<Part>> all(List<CompletableFuture<Part>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
    }

    private Found hostFound(List<Part> parts) {
        Merged merged = merge(parts);
        if (merged.answered == 0) {
            return Found.failed(merged.problem);
        }
        Map<String, Backend> byId = new HashMap<>();
        merged.addresses
                .values()
                .forEach(addresses -> addresses.forEach(address -> add(byId, address, port, 1, 0, "")));
        return new Found(sorted(byId), merged.ttl, merged.problem);
    }

    private CompletableFuture<Found> targets(DnsAnswer answer) {
        if (answer.isFailure()) {
            return CompletableFuture.completedFuture(Found.failed(answer.problem()));
        }
        Set<String> targets = new LinkedHashSet<>();
        answer.services().forEach(service -> targets.add(service.target()));
        List<CompletableFuture<Part>> parts = new ArrayList<>();
        for (String target : targets) {
            if (answer.known().containsKey(target)) {
                continue;
            }
            if (parts.size() >= MOST_TARGETS) {
                return CompletableFuture.completedFuture(
                        Found.failed("more than " + MOST_TARGETS + " targets whose addresses are to be asked for"));
            }
            family.types().forEach(type -> parts.add(ask(target, type)));
        }
        return all(parts).thenApply(answers -> serviceFound(answer, answers));
    }

    private Found serviceFound(DnsAnswer answer, List<Part> parts) {
        Merged merged = merge(parts);
        List<Integer> priorities = new ArrayList<>(new TreeSet<>(
                answer.services().stream().map(DnsAnswer.Srv::priority).toList()));
        Map<String, Backend> byId = new HashMap<>();
        for (DnsAnswer.Srv service : answer.services()) {
            List<InetAddress> addresses = new ArrayList<>(answer.known().getOrDefault(service.target(), List.of()));
            addresses.removeIf(address -> !family.suits(address));
            for (DnsRecordType type : family.types()) {
                addresses.addAll(merged.addresses.getOrDefault(service.target() + ' ' + type.name(), List.of()));
            }
            int tier = priorities.indexOf(service.priority());
            for (InetAddress address : addresses) {
                add(byId, address, service.port(), Math.max(1, service.weight()), tier, service.target());
            }
        }
        long ttl = Math.min(answer.ttlSeconds(), merged.ttl);
        return new Found(sorted(byId), ttl, merged.problem);
    }

    private static final class Merged {
        final Map<String, List<InetAddress>> addresses = new HashMap<>();
        long ttl = Long.MAX_VALUE;
        int answered;
        String problem = "";
    }

    /** Takes each answer or, where there is none, what was answered before. */
    private synchronized Merged merge(List<Part> parts) {
        Merged merged = new Merged();
        for (Part part : parts) {
            DnsAnswer answer = part.answer();
            if (answer.isFailure()) {
                merged.problem = answer.problem();
                merged.addresses.put(part.question(), last.getOrDefault(part.question(), List.of()));
            } else {
                merged.answered++;
                merged.addresses.put(part.question(), answer.addresses());
            }
            if (!answer.isFailure() && !answer.addresses().isEmpty()) {
                merged.ttl = Math.min(merged.ttl, answer.ttlSeconds());
            }
        }
        last = new HashMap<>(merged.addresses);
        merged.ttl = merged.problem.isEmpty() ? merged.ttl : 0;
        return merged;
    }

    private void add(Map<String, Backend> to, InetAddress address, int at, int weight, int tier, String target) {
        InetSocketAddress socket = new InetSocketAddress(named(address, target.isEmpty() ? host : target), at);
        String id = NetUtil.toSocketAddressString(socket);
        Map<String, String> labels =
                target.isEmpty() ? Map.of() : Map.of("target", target.substring(0, target.length() - 1));
        Backend backend = Backend.builder(id, socket)
                .weight(weight)
                .tier(tier)
                .maxConcurrency(maxConcurrency)
                .labels(labels)
                .build();
        to.merge(id, backend, DnsQuery::preferred);
    }

    /** Returns the address with the name that was asked for, by which TLS knows it. */
    private static InetAddress named(InetAddress address, String name) {
        try {
            String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
            return InetAddress.getByAddress(bare, address.getAddress());
        } catch (UnknownHostException e) {
            return address; // never: its length is right
        }
    }

    /** Of two records for one backend: the one of the lower tier, then of the greater weight, whatever their order. */
    private static Backend preferred(Backend one, Backend other) {
        Comparator<Backend> order = Comparator.comparingInt(Backend::tier)
                .thenComparing(Comparator.comparingInt(Backend::weight).reversed())
                .thenComparing(backend -> backend.labels().getOrDefault("target", ""));
        return order.compare(one, other) <= 0 ? one : other;
    }

    private static List<Backend> sorted(Map<String, Backend> byId) {
        return byId.values().stream().sorted(Comparator.comparing(Backend::id)).toList();
    }
}
