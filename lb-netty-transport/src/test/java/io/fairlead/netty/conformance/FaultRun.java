package io.fairlead.netty.conformance;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.RetryBudget;
import io.fairlead.netty.HttpProxy;
import io.fairlead.netty.LeakExtension;
import io.fairlead.netty.Timeouts;
import io.fairlead.netty.Transport;
import io.fairlead.netty.conformance.Fault.Framing;
import io.fairlead.netty.conformance.Fault.Kind;
import io.fairlead.netty.conformance.FaultClient.Result;
import io.fairlead.strategies.Strategies;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests through a proxy whose backends break off at every byte, answer early, say too much or nothing: no client
 * waits for ever, none sees another's answer, and nothing is left when all is over.
 *
 * <p>Arguments of the program: how many requests, and a seed.
 */
public final class FaultRun implements AutoCloseable {
    private static final int CLIENTS = 24;
    private static final int BACKENDS = 3;
    private static final Duration STALLED = Duration.ofSeconds(1);

    private final List<FaultyOrigin> origins = new ArrayList<>();
    private final LoadBalancer balancer;
    private final HttpProxy proxy;
    private final Map<Result, AtomicLong> results = new EnumMap<>(Result.class);
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicLong next = new AtomicLong();

    private FaultRun(Transport transport, int loops) {
        List<Backend> backends = new ArrayList<>();
        Set<String> tried = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < BACKENDS; i++) {
            FaultyOrigin origin = FaultyOrigin.start(tried);
            origins.add(origin);
            backends.add(Backend.of("b" + i, origin.address()));
        }
        for (Result result : Result.values()) {
            results.put(result, new AtomicLong());
        }
        balancer = LoadBalancer.builder(Strategies.roundRobin())
                .backends(backends)
                .retryBudget(RetryBudget.unlimited())
                .build();
        proxy = HttpProxy.builder(balancer)
                .listen("127.0.0.1", 0)
                .transport(transport)
                .eventLoopThreads(loops)
                .timeouts(Timeouts.defaults().withResponseHead(STALLED).withBody(STALLED))
                .start();
    }

    static FaultRun start(Transport transport, int loops) {
        return new FaultRun(transport, loops);
    }

    /** Runs as many requests as said, and ends with status 1 if something went wrong. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        long requests = Long.parseLong(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        FaultRun run = start(Transport.AUTO, 2);
        new LeakExtension(); // records from here on
        run.atEveryOffset();
        run.atRandom(requests, seed);
        run.close();
        new LeakExtension().afterAll(null);
        System.out.println("results " + run.results);
        run.wrong.forEach(System.out::println);
        System.out.println("requests " + run.next + ", wrong " + run.wrong.size());
        System.exit(run.wrong.isEmpty() ? 0 : 1);
    }

    /** Returns what went wrong. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** One request after the other, for each byte of a response at which the connection can end. */
    void atEveryOffset() throws IOException {
        for (Framing framing : Framing.values()) {
            for (Kind kind : List.of(Kind.FIN, Kind.RESET)) {
                int length = Fault.response("100000", framing, 40, false).length();
                int head = length - bodyLength(framing);
                for (int offset = 0; offset <= length; offset++) {
                    Fault fault = new Fault(kind, framing, 40, offset);
                    String id = String.valueOf(100_000 + next.getAndIncrement());
                    try (FaultClient client = new FaultClient(proxy.port())) {
                        client.send(FaultClient.request("GET", id, fault, 0));
                        Result result = count(client.read("GET", id, fault));
                        if (!expected(kind, framing, offset, head, length).contains(result)) {
                            wrong.add(fault + " of " + id + ": " + result + " " + client.odd());
                        }
                    }
                }
            }
        }
    }

    private static int bodyLength(Framing framing) {
        String response = Fault.response("100000", framing, 40, false);
        return response.length() - response.indexOf("\r\n\r\n") - 4;
    }

    private static List<Result> expected(Kind kind, Framing framing, int offset, int head, int length) {
        if (kind == Kind.RESET) {
            // a reset may overtake what was sent before it, and then the request is tried elsewhere
            return (offset < head)
                    ? List.of(Result.ANSWERED, Result.REFUSED)
                    : List.of(Result.ANSWERED, Result.CUT, Result.REFUSED);
        }
        if (offset == 0 || offset == length) {
            return List.of(Result.ANSWERED);
        }
        if (offset < head) {
            return List.of(Result.REFUSED);
        }
        return List.of((framing == Framing.CLOSE) ? Result.SHORTER : Result.CUT);
    }

    /** Many clients at once with faults by chance. */
    void atRandom(long requests, long seed) throws InterruptedException {
        AtomicLong left = new AtomicLong(requests);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed + i);
            Thread thread = new Thread(() -> clientele(left, random), "client-" + i);
            clients.add(thread);
            thread.start();
        }
        for (Thread thread : clients) {
            thread.join();
        }
    }

    private void clientele(AtomicLong left, Random random) {
        try (FaultClient client = new FaultClient(proxy.port())) {
            while (left.get() > 0) {
                left.addAndGet(-converse(client, random));
            }
        } catch (IOException | RuntimeException e) {
            wrong.add("client: " + e);
        }
    }

    /** Sends one request, or two at once, or goes away in the middle; returns how many. */
    private int converse(FaultClient client, Random random) throws IOException {
        int count = (random.nextInt(8) == 0) ? 2 : 1;
        List<Request> sent = new ArrayList<>();
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < count; i++) {
            Request request = Request.random(next.getAndIncrement(), random);
            sent.add(request);
            bytes.append(request.bytes);
        }
        if (random.nextInt(20) == 0) {
            client.send(bytes.substring(0, random.nextInt(bytes.length()) + 1));
            client.leave();
            return count;
        }
        client.send(bytes.toString());
        for (Request request : sent) {
            if (!client.isConnected()) {
                return count; // the one before has ended the connection, as it may
            }
            Result result = count(client.read(request.method, request.id, request.fault));
            boolean healthy = request.fault.kind() == Kind.NONE && !request.method.equals("POST");
            boolean late = client.odd().equals("504"); // on a machine that is busy with others
            if (result == Result.HUNG
                    || result == Result.MIXED_UP
                    || (healthy && result != Result.ANSWERED && !late && request == sent.get(0))) {
                wrong.add(request.method + " " + request.id + " " + request.fault + ": " + result + " " + client.odd());
            }
        }
        return count;
    }

    private Result count(Result result) {
        results.get(result).incrementAndGet();
        return result;
    }

    /** Ends everything and looks whether anything is left. */
    @Override
    public void close() {
        proxy.close();
        for (BackendView backend : balancer.view().backends()) {
            long ended = backend.outcomes().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            if (backend.inFlight() != 0 || ended != backend.acquired()) {
                wrong.add("attempts left open: " + backend);
            }
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        for (FaultyOrigin origin : origins) {
            while (origin.open() > 0 && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
            if (origin.open() > 0 || origin.malformed() > 0) {
                wrong.add("an origin has " + origin.open() + " connections, and got " + origin.malformed()
                        + " messages that were none");
            }
            origin.close();
        }
        balancer.close();
    }

    /** A request by chance. */
    private static final class Request {
        private static final List<String> METHODS = List.of("GET", "GET", "GET", "HEAD", "PUT", "POST");
        private static final int MOST_BODY = 4_000;

        final String method;
        final String id;
        final Fault fault;
        final String bytes;

        private Request(String method, String id, Fault fault, int bodySize) {
            this.method = method;
            this.id = id;
            this.fault = fault;
            this.bytes = FaultClient.request(method, id, fault, bodySize);
        }

        static Request random(long number, Random random) {
            return new Request(
                    METHODS.get(random.nextInt(METHODS.size())),
                    String.valueOf(100_000 + number),
                    Fault.random(random),
                    1 + random.nextInt(MOST_BODY));
        }
    }
}
