package io.fairlead.benchmarks.proxy;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.HttpProxy;
import io.fairlead.netty.TcpProxy;
import io.fairlead.netty.Transport;
import io.fairlead.netty.tls.ServerTls;
import io.fairlead.netty.tls.TlsEngine;
import io.fairlead.strategies.Strategies;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Fairlead proxy with epoll and everything at its default, round robin over given backends, until it is killed.
 *
 * <pre>
 * ProxyUnderTest http|tcp &lt;port&gt; &lt;event loops&gt; &lt;backend port&gt;...
 * ProxyUnderTest https &lt;port&gt; &lt;event loops&gt; &lt;certificate&gt; &lt;key&gt; &lt;backend port&gt;...
 * </pre>
 *
 * <p>It refuses http and tcp without epoll and https without BoringSSL: that is not what is to be measured. With https
 * the version of TLS is what the others are told, too; of its cipher suites BoringSSL lets the client choose. The system
 * properties {@code tcp.transport} and {@code tcp.splice} are for comparing settings.
 */
final class ProxyUnderTest {
    private static final String HOST = "127.0.0.1";

    private ProxyUnderTest() {}

    /** Starts the proxy, whose event loops keep the process alive. */
    public static void main(String[] args) {
        int firstBackend = (args.length > 0 && args[0].equals("https")) ? 5 : 3;
        if (args.length <= firstBackend) {
            throw new IllegalArgumentException(
                    "usage: ProxyUnderTest http|https|tcp <port> <event loops> [<certificate> <key>] <backend port>...");
        }
        int port = Integer.parseInt(args[1]);
        int loops = Integer.parseInt(args[2]);
        List<Backend> backends = new ArrayList<>();
        for (int i = firstBackend; i < args.length; i++) {
            backends.add(Backend.of("app" + (i - firstBackend + 1), HOST, Integer.parseInt(args[i])));
        }
        LoadBalancer balancer =
                LoadBalancer.builder(Strategies.roundRobin()).backends(backends).build();
        switch (args[0]) {
            case "http", "https" ->
                HttpProxy.builder(balancer)
                        .listen(HOST, port)
                        .tls(firstBackend == 3 ? null : tls(Path.of(args[3]), Path.of(args[4])))
                        .transport(Transport.EPOLL)
                        .eventLoopThreads(loops)
                        .start();
            case "tcp" ->
                TcpProxy.builder(balancer)
                        .listen(HOST, port)
                        .eventLoopThreads(loops)
                        .transport(Transport.valueOf(System.getProperty("tcp.transport", "EPOLL")))
                        .splice(Boolean.parseBoolean(System.getProperty("tcp.splice", "true")))
                        .start();
            default -> throw new IllegalArgumentException("mode: " + args[0] + " (expected: http, https or tcp)");
        }
    }

    private static ServerTls tls(Path certificate, Path key) {
        return ServerTls.forHttp()
                .certificate(certificate, key)
                .engine(TlsEngine.BORINGSSL)
                .protocols(List.of("TLSv1.3"))
                .build();
    }
}
