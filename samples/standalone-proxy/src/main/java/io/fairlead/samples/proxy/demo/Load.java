package io.fairlead.samples.proxy.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A number of requests sent by a few clients at once, as their senders saw them.
 *
 * @param served answers with status 200, by the backend that the proxy says gave them
 * @param errors requests that got anything else
 * @param p50 half of the requests took no longer
 * @param p99 all but one of a hundred took no longer
 */
record Load(Map<String, Integer> served, int errors, Duration p50, Duration p99) {
    private static final int CLIENTS = 8;

    /**
     * Sends requests and waits for all answers.
     *
     * @param midway runs once, when a third of the requests have been sent
     */
    static Load send(URI uri, int requests, Runnable midway) throws InterruptedException {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
        Map<String, Integer> served = new ConcurrentHashMap<>();
        AtomicInteger next = new AtomicInteger();
        AtomicInteger errors = new AtomicInteger();
        long[] nanos = new long[requests];
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                running.add(clients.submit(() -> {
                    for (int i = next.getAndIncrement(); i < requests; i = next.getAndIncrement()) {
                        if (i == requests / 3) {
                            midway.run();
                        }
                        long start = System.nanoTime();
                        String backend = ask(http, request);
                        nanos[i] = System.nanoTime() - start;
                        if (backend.isEmpty()) {
                            errors.incrementAndGet();
                        } else {
                            served.merge(backend, 1, Integer::sum);
                        }
                    }
                }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("a client of the demo failed", e.getCause());
        } finally {
            clients.shutdownNow();
        }
        Arrays.sort(nanos);
        return new Load(Map.copyOf(served), errors.get(), percentile(nanos, 50), percentile(nanos, 99));
    }

    int requests() {
        return errors + served.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static String ask(HttpClient http, HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return (response.statusCode() == 200)
                    ? response.headers().firstValue("X-Backend").orElse("")
                    : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static Duration percentile(long[] sorted, int percent) {
        return Duration.ofNanos(sorted[(int) Math.ceil(sorted.length * percent / 100.0) - 1]);
    }
}
