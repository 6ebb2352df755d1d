package io.fairlead.samples.embedded;

import io.fairlead.api.Backend;
import io.fairlead.api.Lease;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selection;
import io.fairlead.strategies.Strategies;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.function.Function;

/** The ten lines of the README, compiled. */
final class TenLines {
    private TenLines() {}

    static int call(HttpClient http, Function<Backend, HttpRequest> requestTo)
            throws IOException, InterruptedException {
        // tag::readme[]
        LoadBalancer balancer = LoadBalancer.builder(Strategies.leastConnections())
                .backends(List.of(
                        Backend.of("app1", "127.0.0.1", 8081),
                        Backend.of("app2", "127.0.0.1", 8082),
                        Backend.of("app3", "127.0.0.1", 8083)))
                .build();
        try (Lease lease = balancer.acquire(Selection.any())) {
            HttpResponse<String> response = http.send(requestTo.apply(lease.backend()), BodyHandlers.ofString());
            lease.complete(response.statusCode() < 500 ? Outcome.SUCCESS : Outcome.BACKEND_ERROR);
            return response.statusCode();
        }
        // end::readme[]
    }
}
