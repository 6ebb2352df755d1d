package io.fairlead.benchmarks.proxy;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.HttpProxy;
import io.fairlead.netty.TcpProxy;
import io.fairlead.strategies.Strategies;
import java.util.ArrayList;
import java.util.List;

/**
 * A Fairlead proxy with everything at its default, round robin over given backends, until it is killed.
 *
 * <pre>
 * ProxyUnderTest http|tcp &lt;port&gt; &lt;event loops&gt; &lt;backend port&gt;...
 * </pre>
 */
final class ProxyUnderTest {
    private static final String HOST = "127.0.0.1";

    private ProxyUnderTest() {}

    /** Starts the proxy, whose event loops keep the process alive. */
    public static void main(String[] args) {
        if (args.length < 4) {
            throw new IllegalArgumentException("usage: ProxyUnderTest http|tcp <port> <event loops> <backend port>...");
        }
        int port = Integer.parseInt(args[1]);
        int loops = Integer.parseInt(args[2]);
        List<Backend> backends = new ArrayList<>();
        for (int i = 3; i < args.length; i++) {
            backends.add(Backend.of("app" + (i - 2), HOST, Integer.parseInt(args[i])));
        }
        LoadBalancer balancer =
                LoadBalancer.builder(Strategies.roundRobin()).backends(backends).build();
        switch (args[0]) {
            case "http" ->
                HttpProxy.builder(balancer)
                        .listen(HOST, port)
                        .eventLoopThreads(loops)
                        .start();
            case "tcp" ->
                TcpProxy.builder(balancer)
                        .listen(HOST, port)
                        .eventLoopThreads(loops)
                        .start();
            default -> throw new IllegalArgumentException("mode: " + args[0] + " (expected: http or tcp)");
        }
    }
}
