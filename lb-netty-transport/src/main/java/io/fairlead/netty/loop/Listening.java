package io.fairlead.netty.loop;

import static java.util.Objects.requireNonNull;

import io.fairlead.netty.InheritedSocket;
import io.fairlead.netty.SocketFile;
import io.fairlead.netty.Transport;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a builder is told about the socket and the event loops: all that a running proxy cannot change. */
public final class Listening {
    private SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
    private int threads = Runtime.getRuntime().availableProcessors();
    private @Nullable EventLoopGroup group;
    private SocketFile file = SocketFile.defaults();

    private Listening() {}

    /** Listens on 127.0.0.1:8080, with a thread for each processor, until told otherwise. */
    public static Listening byDefault() {
        return new Listening();
    }

    /**
     * Sets where to listen; port 0 takes a free port.
     *
     * @throws IllegalArgumentException if the port is out of range or the host unknown
     */
    public void on(String host, int port) {
        requireNonNull(host, "host");
        Ranges.require("listen " + host + ": port", port, 0, 65_535);
        on(new InetSocketAddress(host, port));
    }

    /**
     * Sets where to listen; port 0 takes a free port.
     *
     * @throws IllegalArgumentException if the address is not resolved, or neither of the internet nor of a UNIX socket nor
     *     inherited
     */
    public void on(SocketAddress where) {
        if (where instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new IllegalArgumentException("listen " + inet.getHostString() + ": unknown host");
        }
        if (!(where instanceof InetSocketAddress)
                && !(where instanceof UnixDomainSocketAddress)
                && !(where instanceof InheritedSocket)) {
            throw new IllegalArgumentException("listen " + where
                    + " (expected: an InetSocketAddress, a UnixDomainSocketAddress or an InheritedSocket)");
        }
        address = where;
    }

    /** Sets what the file of a UNIX socket is like. */
    public void file(SocketFile wanted) {
        file = requireNonNull(wanted, "socketFile");
    }

    /** Returns what the file of a UNIX socket is like. */
    public SocketFile file() {
        return file;
    }

    /**
     * Sets how many threads are started.
     *
     * @throws IllegalArgumentException if out of range
     */
    public void threads(int count) {
        threads = Ranges.require("eventLoopThreads", count, 1, 1024);
    }

    /** Sets whose threads to use instead. */
    public void group(EventLoopGroup given) {
        group = requireNonNull(given, "eventLoopGroup");
    }

    /** Returns where to listen. */
    public SocketAddress address() {
        return address;
    }

    /** Returns where a channel listens that was to listen here: with the port that was taken if none was given. */
    public SocketAddress taken(Channel channel) {
        return (address instanceof UnixDomainSocketAddress) ? address : channel.localAddress();
    }

    /**
     * Starts a server on the group that was given or on one of its own, which ends if the server cannot start.
     *
     * @param wish the transport of a group of its own
     * @throws IllegalArgumentException if the transport is not available here, or the group is neither epoll nor
     *     NIO
     */
    public <S> S start(Transport wish, Function<LoopGroup, S> server) {
        EventLoopGroup given = group;
        LoopGroup loops = (given != null) ? LoopGroup.given(given) : LoopGroup.started(Transports.of(wish), threads);
        try {
            return server.apply(loops);
        } catch (RuntimeException e) {
            loops.close();
            throw e;
        }
    }
}
