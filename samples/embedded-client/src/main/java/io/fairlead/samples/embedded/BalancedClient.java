package io.fairlead.samples.embedded;

import io.fairlead.api.Backend;
import io.fairlead.api.Lease;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.NoBackendException;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** The JDK's HTTP client over a load balancer: pick, send, report, and elsewhere when a backend fails. */
final class BalancedClient {
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final LoadBalancer balancer;

    BalancedClient(LoadBalancer balancer) {
        this.balancer = balancer;
    }

    /**
     * Sends a GET to whichever backend the balancer gives, and to others while it fails without an answer.
     *
     * @throws NoBackendException when nobody is left to try; it says why, backend by backend
     */
    HttpResponse<String> get(String path) throws InterruptedException {
        Lease lease = balancer.acquire(Selection.any().within(Duration.ofSeconds(5)));
        while (true) {
            try {
                HttpResponse<String> response = http.send(request(lease.backend(), path), BodyHandlers.ofString());
                lease.complete(response.statusCode() < 500 ? Outcome.SUCCESS : Outcome.BACKEND_ERROR);
                return response;
            } catch (ConnectException e) {
                lease = lease.next(Outcome.CONNECT_FAILED);
            } catch (HttpTimeoutException e) {
                lease = lease.next(Outcome.TIMEOUT);
            } catch (IOException e) {
                lease = lease.next(Outcome.RESET);
            } catch (InterruptedException e) {
                lease.close(); // nobody waits any more: counts as cancelled, says nothing about the backend
                throw e;
            }
        }
    }

    private static HttpRequest request(Backend backend, String path) {
        InetSocketAddress address = (InetSocketAddress) backend.address();
        URI uri = URI.create("http://" + address.getHostString() + ':' + address.getPort() + path);
        return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
    }
}
