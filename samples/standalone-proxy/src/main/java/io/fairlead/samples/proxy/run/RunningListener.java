package io.fairlead.samples.proxy.run;

import io.fairlead.netty.HttpProxy;
import io.fairlead.netty.SocketFile;
import io.fairlead.netty.TcpProxy;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.samples.proxy.config.ListenerConfig;
import io.fairlead.samples.proxy.config.Mode;
import io.fairlead.samples.proxy.config.ProxyConfig;
import java.net.SocketAddress;
import java.util.function.Consumer;

/** A listener that serves, of either protocol. */
final class RunningListener {
    private final SocketAddress address;
    private final TrafficSource traffic;
    private final Consumer<Wiring> rewire;
    private final Runnable drain;
    private final Runnable end;
    private volatile ListenerConfig config; // written by the thread that starts and reloads

    private RunningListener(ListenerConfig config, HttpProxy proxy, ListenerTls tls) {
        this.config = config;
        this.address = proxy.address();
        this.traffic = proxy.traffic();
        this.rewire = wiring -> proxy.reconfigure(options -> HttpWiring.rewire(options, wiring, tls));
        this.drain = proxy::drain;
        this.end = proxy::close;
    }

    private RunningListener(ListenerConfig config, TcpProxy proxy, ListenerTls tls) {
        this.config = config;
        this.address = proxy.address();
        this.traffic = proxy.traffic();
        this.rewire = wiring -> proxy.reconfigure(options -> TcpWiring.rewire(options, wiring, tls));
        this.drain = proxy::drain;
        this.end = proxy::close;
    }

    /**
     * Starts a listener.
     *
     * @param process how many event loops it has, and of which transport
     * @throws java.io.UncheckedIOException if the address cannot be listened on
     */
    static RunningListener start(Wiring wiring, ProxyConfig process) {
        ListenerConfig config = wiring.listener();
        int threads = (process.threads() > 0)
                ? process.threads()
                : Runtime.getRuntime().availableProcessors();
        ListenerTls tls = new ListenerTls();
        if (config.mode() == Mode.HTTP) {
            HttpProxy.Builder builder = HttpWiring.builder(wiring, tls)
                    .listen(config.bind())
                    .socketFile(file(config))
                    .transport(process.transport().toTransport())
                    .eventLoopThreads(threads);
            return new RunningListener(config, builder.start(), tls);
        }
        TcpProxy.Builder builder = TcpWiring.builder(wiring, tls)
                .listen(config.bind())
                .socketFile(file(config))
                .transport(process.transport().toTransport())
                .eventLoopThreads(threads);
        return new RunningListener(config, builder.start(), tls);
    }

    private static SocketFile file(ListenerConfig config) {
        return (config.socket() == null)
                ? SocketFile.defaults()
                : config.socket().toSocketFile();
    }

    /** Returns what it was told last; any thread. */
    ListenerConfig config() {
        return config;
    }

    /** Returns where it listens, with the port that was taken if none was given. */
    SocketAddress address() {
        return address;
    }

    /** Returns what it counts. */
    TrafficSource traffic() {
        return traffic;
    }

    /**
     * Serves as it is told from now on: the socket and the connections stay. Mode, address and threads must be those
     * of the start.
     */
    void rewire(Wiring wiring) {
        rewire.accept(wiring);
        config = wiring.listener();
    }

    /** Tells clients to go elsewhere, while what is in flight goes on; a TCP listener can only stop listening. */
    void drain() {
        drain.run();
    }

    /** Stops listening now, and ends when what is in flight has ended or the drain deadline has passed. */
    void end() {
        end.run();
    }
}
