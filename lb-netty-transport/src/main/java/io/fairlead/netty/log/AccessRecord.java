package io.fairlead.netty.log;

import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one HTTP request or one TCP session did. Immutable; texts are taken as they came off the wire, since every
 * formatter escapes them.
 *
 * @param startedMillis when it began, in milliseconds since 1970
 * @param client who asked
 * @param frontend the name of the listener
 * @param tls whether the client spoke TLS
 * @param backend the name of the pool; empty when none was chosen
 * @param server the id of the backend of the last try; null when there was none
 * @param timers how long each phase took
 * @param status the status sent to the client; 0 when none was, as in every TCP session
 * @param bytesIn bytes received from the client, heads included
 * @param bytesOut bytes sent to the client, heads included
 * @param ending who ended it
 * @param phase in which phase it ended
 * @param load how busy everything was
 * @param request what was asked for; null in a TCP session, and {@link Request#BAD} when it was not understood
 * @param requestHeaders values for {@link AccessLog#requestHeaders}, in that order; empty strings where absent
 * @param responseHeaders values for {@link AccessLog#responseHeaders}, likewise
 */
public record AccessRecord(
        long startedMillis,
        SocketAddress client,
        String frontend,
        boolean tls,
        String backend,
        @Nullable String server,
        Timers timers,
        int status,
        long bytesIn,
        long bytesOut,
        Ending ending,
        Phase phase,
        Load load,
        @Nullable Request request,
        List<String> requestHeaders,
        List<String> responseHeaders) {
    /** Checks that nothing is null that must not be, and copies the lists. */
    public AccessRecord {
        requireNonNull(client, "client");
        requireNonNull(frontend, "frontend");
        requireNonNull(backend, "backend");
        requireNonNull(timers, "timers");
        requireNonNull(ending, "ending");
        requireNonNull(phase, "phase");
        requireNonNull(load, "load");
        requestHeaders = List.copyOf(requestHeaders);
        responseHeaders = List.copyOf(responseHeaders);
    }

    /**
     * How long each phase took, in nanoseconds; -1 for a phase that was not reached.
     *
     * @param request TR: from the first byte of the request to its complete head
     * @param queue Tw: waiting for a backend
     * @param connect Tc: connecting, 0 on a reused connection
     * @param response Tr: from the request sent to the head of the response
     * @param total Ta: from the first byte of the request to the last of the response; Tt of a TCP session
     */
    public record Timers(long request, long queue, long connect, long response, long total) {}

    /**
     * How busy everything was when the session ended, itself included.
     *
     * @param process connections of all listeners
     * @param frontend connections of this listener
     * @param backend what the pool was doing
     * @param server what the backend was doing
     * @param retries tries beyond the first
     * @param redispatched whether a retry went to another backend
     * @param serverQueue requests that waited for this backend before this one did
     * @param backendQueue requests that waited for the pool before this one did
     */
    public record Load(
            int process,
            int frontend,
            int backend,
            int server,
            int retries,
            boolean redispatched,
            int serverQueue,
            int backendQueue) {
        /** Nothing else was going on. */
        public static final Load NONE = new Load(0, 0, 0, 0, 0, false, 0, 0);
    }

    /**
     * The request line.
     *
     * @param method such as GET
     * @param target the request target as it was sent
     * @param protocol such as HTTP/1.1
     */
    public record Request(String method, String target, String protocol) {
        /** Stands for bytes that were not a request. */
        public static final Request BAD = new Request("", "", "");

        /** Checks that nothing is null. */
        public Request {
            requireNonNull(method, "method");
            requireNonNull(target, "target");
            requireNonNull(protocol, "protocol");
        }

        boolean isBad() {
            return method.isEmpty();
        }
    }
}
