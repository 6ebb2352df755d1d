package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.http.ProxyConfig;
import org.jspecify.annotations.Nullable;

/**
 * The options of an HTTP proxy that may change while it runs: what its builder and {@link HttpProxy#reconfigure}
 * have in common. Confined to one thread.
 *
 * @param <T> the options themselves, for chaining
 */
public abstract sealed class HttpOptions<T extends HttpOptions<T>> extends ProxyOptions<T>
        permits HttpProxy.Builder, HttpProxy.Changes {
    private RequestKey key = RequestKey.source();
    private Timeouts timeouts = Timeouts.defaults();
    private Limits limits = Limits.defaults();
    private RetryOn retryOn = RetryOn.nothing();
    private boolean xBackend;
    private boolean http2 = true;
    private BackendProtocol backendProtocol = BackendProtocol.HTTP_1_1;
    private String pseudonym = "fairlead";
    private @Nullable String healthPath;

    HttpOptions(LoadBalancer balancer) {
        super(balancer, "http");
    }

    HttpOptions(ProxyConfig current) {
        super(current.balancer(), current.name());
        affinity = current.affinity();
        key = current.key();
        timeouts = current.timeouts();
        limits = current.limits();
        maxTries = current.maxTries();
        retryOn = current.retryOn();
        xBackend = current.xBackend();
        http2 = current.http2();
        backendProtocol = current.backendProtocol();
        pseudonym = current.pseudonym();
        accessLog = current.accessLog();
        healthPath = current.healthPath();
        drainTimeout = current.drainTimeout();
    }

    final ProxyConfig config() {
        return new ProxyConfig(
                balancer,
                affinity,
                key,
                timeouts,
                limits,
                maxTries,
                retryOn,
                xBackend,
                http2,
                backendProtocol,
                pseudonym,
                name,
                accessLog,
                healthPath,
                drainTimeout);
    }

    /** Sets what the hash key of a request is made of. Defaults to {@link RequestKey#source()}. */
    public final T key(RequestKey key) {
        this.key = requireNonNull(key, "key");
        return self();
    }

    /** Sets how long to wait. Defaults to {@link Timeouts#defaults()}. */
    public final T timeouts(Timeouts timeouts) {
        this.timeouts = requireNonNull(timeouts, "timeouts");
        return self();
    }

    /** Sets how much to take. Defaults to {@link Limits#defaults()}. */
    public final T limits(Limits limits) {
        this.limits = requireNonNull(limits, "limits");
        return self();
    }

    /** Sets what more is tried elsewhere. Defaults to {@link RetryOn#nothing()}. */
    public final T retryOn(RetryOn retryOn) {
        this.retryOn = requireNonNull(retryOn, "retryOn");
        return self();
    }

    /** Adds {@code X-Backend: <backend id>} to responses. Defaults to false. */
    public final T xBackend(boolean on) {
        this.xBackend = on;
        return self();
    }

    /**
     * Lets clients speak HTTP/2: those that TLS has agreed with upon it, and without TLS those that begin with its
     * preface. Defaults to true; a change holds for connections to come.
     */
    public final T http2(boolean on) {
        this.http2 = on;
        return self();
    }

    /**
     * Sets what is spoken with backends, whatever clients speak. Defaults to {@link BackendProtocol#HTTP_1_1}.
     *
     * <p>With HTTP/2, up to 100 requests of an event loop share a connection, fewer if the backend says so. A request that
     * a backend says it has not looked at is tried elsewhere, whatever its method.
     */
    public final T backendProtocol(BackendProtocol protocol) {
        this.backendProtocol = requireNonNull(protocol, "backendProtocol");
        return self();
    }

    /**
     * Sets the name of this proxy in Via. Defaults to {@code fairlead}.
     *
     * @throws IllegalArgumentException if it is not a token
     */
    public final T pseudonym(String name) {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "pseudonym: " + name + " (expected: 1..64 letters, digits, dots, dashes)");
        }
        this.pseudonym = name;
        return self();
    }

    /**
     * Answers requests for exactly this path without a backend: 200 and {@code ok}, or 503 while draining or when
     * no backend is eligible. Defaults to none.
     *
     * @param path null for none
     * @throws IllegalArgumentException if it is not an absolute path
     */
    public final T healthPath(@Nullable String path) {
        if (path != null && !path.matches("/[!-~&&[^?#]]{0,255}")) {
            throw new IllegalArgumentException(
                    "healthPath: " + path + " (expected: a path of at most 256 characters, such as /healthz)");
        }
        this.healthPath = path;
        return self();
    }
}
