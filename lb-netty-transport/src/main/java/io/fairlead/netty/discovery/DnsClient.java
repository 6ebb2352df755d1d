package io.fairlead.netty.discovery;

import static java.util.Objects.requireNonNull;

import io.fairlead.netty.Transport;
import io.fairlead.netty.loop.Transports;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Asks name servers over UDP, and over TCP for what UDP has no room for. One is enough for all {@link DnsSource}s of a
 * process.
 *
 * <p>Names are full names: no search domains, no {@code /etc/hosts}. Nothing is cached: sources ask again when what they
 * know is out of date. The servers are asked in order, the next one when one does not answer, refuses, fails, or says
 * what cannot be read. Thread-safe; has one thread of its own.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is asked is told
public final class DnsClient implements AutoCloseable {
    private static final int MOST_QUESTIONS = 8;

    private final List<InetSocketAddress> servers;
    private final EventLoopGroup group;
    private final DnsNameResolver resolver;

    private DnsClient(Builder builder) {
        this.servers = builder.servers.isEmpty() ? systemServers() : List.copyOf(builder.servers);
        this.group = Transports.of(Transport.NIO).newGroup(1);
        this.resolver = new DnsNameResolverBuilder(group.next())
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .queryTimeoutMillis(builder.timeout.toMillis())
                .maxPayloadSize(1232) // what passes networks in one piece, as DNS software agreed in 2020
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .build();
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a client that asks the name servers of this machine. */
    public static DnsClient ofSystem() {
        return builder().build();
    }

    /** Returns the servers that are asked, in order. */
    public List<InetSocketAddress> servers() {
        return servers;
    }

    /** Returns what asks one question. */
    DnsLookup lookup() {
        return this::ask;
    }

    private CompletionStage<DnsAnswer> ask(String name, DnsRecordType type) {
        CompletableFuture<DnsAnswer> asked = new CompletableFuture<>();
        try {
            ask(name, type, 0, 1, "", asked);
        } catch (RuntimeException e) {
            asked.complete(DnsAnswer.failed("cannot be asked for: " + e.getMessage()));
        }
        return asked;
    }

    private void ask(
            String name,
            DnsRecordType type,
            int server,
            int questions,
            String problem,
            CompletableFuture<DnsAnswer> asked) {
        if (server >= servers.size()) {
            asked.complete(DnsAnswer.failed(problem));
            return;
        }
        InetSocketAddress address = servers.get(server);
        resolver.query(address, new DefaultDnsQuestion(DnsReading.lower(name), type), List.of())
                .addListener((Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> future) -> {
                    DnsAnswer answer;
                    String alias = "";
                    long aliasTtl = Long.MAX_VALUE;
                    if (future.isSuccess()) {
                        AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = future.getNow();
                        try {
                            DnsReading reading = DnsReading.of(envelope.content(), name, type);
                            answer = answer(envelope.content(), reading, address);
                            alias = reading.name();
                            aliasTtl = reading.aliasTtl();
                        } catch (RuntimeException e) {
                            answer = DnsAnswer.failed("garbage from " + text(address));
                        } finally {
                            envelope.release();
                        }
                    } else {
                        answer = DnsAnswer.failed("no answer from " + text(address));
                    }
                    if (answer.isFailure()) {
                        ask(name, type, server + 1, questions, answer.problem(), asked);
                    } else if (answer.ttlSeconds() == 0 && aliasTtl < Long.MAX_VALUE && isOther(alias, name)) {
                        follow(alias, type, questions, aliasTtl, asked);
                    } else {
                        asked.complete(answer);
                    }
                });
    }

    /** The answer is another name, and says nothing of that. */
    private void follow(
            String alias, DnsRecordType type, int questions, long aliasTtl, CompletableFuture<DnsAnswer> asked) {
        if (questions >= MOST_QUESTIONS) {
            asked.complete(DnsAnswer.failed("too many aliases"));
            return;
        }
        CompletableFuture<DnsAnswer> further = new CompletableFuture<>();
        further.thenAccept(answer -> asked.complete(answer.atMost(aliasTtl)));
        ask(alias, type, 0, questions + 1, "", further);
    }

    private static boolean isOther(String alias, String name) {
        return !alias.equals(DnsReading.lower(name));
    }

    private static DnsAnswer answer(DnsResponse response, DnsReading reading, InetSocketAddress from) {
        DnsResponseCode code = response.code();
        if (code.equals(DnsResponseCode.NXDOMAIN)) {
            return DnsAnswer.none();
        }
        if (!code.equals(DnsResponseCode.NOERROR)) {
            return DnsAnswer.failed(word(code) + " from " + text(from));
        }
        if (response.isTruncated()) {
            return DnsAnswer.failed("cut answer, and none by TCP, from " + text(from));
        }
        DnsAnswer answer = reading.answer();
        return (answer == null) ? DnsAnswer.failed("garbage from " + text(from)) : answer;
    }

    private static String word(DnsResponseCode code) {
        String text = code.toString().toUpperCase(Locale.ROOT);
        int bracket = text.indexOf('(');
        return (bracket > 0) ? text.substring(0, bracket) : text;
    }

    private static String text(InetSocketAddress address) {
        return NetUtil.toSocketAddressString(address);
    }

    private static List<InetSocketAddress> systemServers() {
        DnsServerAddressStream stream =
                DnsServerAddressStreamProviders.platformDefault().nameServerAddressStream("fairlead.invalid");
        List<InetSocketAddress> servers = new ArrayList<>();
        for (int i = 0; i < Math.min(3, stream.size()); i++) {
            servers.add(stream.next());
        }
        return List.copyOf(servers);
    }

    /** Ends what is being asked, and the thread; idempotent. */
    @Override
    public void close() {
        resolver.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** Builds a {@link DnsClient}. */
    public static final class Builder {
        private final List<InetSocketAddress> servers = new ArrayList<>();
        private Duration timeout = Duration.ofSeconds(2);

        private Builder() {}

        /**
         * Adds a server. Defaults to those of the system, at most three.
         *
         * @throws IllegalArgumentException if it is not resolved
         */
        public Builder server(InetSocketAddress server) {
            if (server.isUnresolved()) {
                throw new IllegalArgumentException("dns server: " + server + " (expected: an IP address)");
            }
            servers.add(requireNonNull(server, "server"));
            return this;
        }

        /**
         * Sets how long each server has for an answer. Defaults to 2 s.
         *
         * @throws IllegalArgumentException if shorter than 1 ms or longer than a minute
         */
        public Builder timeout(Duration timeout) {
            if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
                throw new IllegalArgumentException("dns timeout: " + timeout + " (expected: PT0.001S..PT1M)");
            }
            this.timeout = timeout;
            return this;
        }

        /** Returns the client, whose thread is started. */
        public DnsClient build() {
            return new DnsClient(this);
        }
    }
}
