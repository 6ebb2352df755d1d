package io.fairlead.health.check;

import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends one prepared HTTP/1.1 request to whichever backend it is asked about.
 *
 * @param requestLine ends its line
 * @param host the Host header, or empty to use that of the address
 * @param otherHeaders end their lines and the head
 * @param port the port to ask, or 0 to use that of the address
 * @param body what must be in the body, or null not to read it
 */
record HttpCheck(
        CheckEngine engine,
        String requestLine,
        String host,
        String otherHeaders,
        StatusRanges expected,
        int port,
        @Nullable BodyRule body)
        implements HealthChecker {
    private static final int DEFAULT_PORT = 80;

    @Override
    public CompletionStage<HealthResult> check(Probe probe) {
        SocketAddress address = Ports.on(port, probe.backend().address());
        String authority =
                (address instanceof InetSocketAddress inet && !inet.isUnresolved()) ? authority(inet) : "localhost";
        String used = host.isEmpty() ? authority : host;
        try {
            // an address can carry any text as its host
            String head = requestLine + "Host: " + HttpSyntax.host(used) + "\r\n" + otherHeaders;
            ByteBuffer request = ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
            return engine.converse(probe, address, new HttpConversation(request, expected, body));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** Host and port as RFC 9110 7.2 wants them: an IPv6 address in brackets, port 80 left out. */
    static String authority(InetSocketAddress address) {
        String name = address.getHostString();
        if (name.indexOf(':') >= 0) {
            int zone = name.indexOf('%'); // means something on this host only
            name = '[' + ((zone < 0) ? name : name.substring(0, zone)) + ']';
        }
        return (address.getPort() == DEFAULT_PORT) ? name : name + ':' + address.getPort();
    }
}
