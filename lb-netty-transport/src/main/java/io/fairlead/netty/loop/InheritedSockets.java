package io.fairlead.netty.loop;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The listening sockets that a process was started with, each of which can be taken once: what its number means later, nobody
 * knows. Thread-safe.
 */
final class InheritedSockets {
    private static final int FIRST = 3; // SD_LISTEN_FDS_START
    private static final InheritedSockets OF_PROCESS =
            new InheritedSockets(System.getenv(), ProcessHandle.current().pid());

    @SuppressWarnings("deprecation") // has no successor that is an option
    private static final ChannelOption<RecvByteBufAllocator> ACCEPTING = ChannelOption.RCVBUF_ALLOCATOR;

    // SOL_SOCKET of Linux, for which Netty has no options
    private static final IntegerUnixChannelOption IS_LISTENING = new IntegerUnixChannelOption("SO_ACCEPTCONN", 1, 30);
    private static final IntegerUnixChannelOption FAMILY = new IntegerUnixChannelOption("SO_DOMAIN", 1, 39);
    private static final int OF_IPV4 = 2;
    private static final int OF_IPV6 = 10;

    private final Map<String, String> environment;
    private final long pid;
    private final Set<Integer> taken = ConcurrentHashMap.newKeySet();

    private InheritedSockets(Map<String, String> environment, long pid) {
        this.environment = environment;
        this.pid = pid;
    }

    /** Returns those of this process. */
    static InheritedSockets ofProcess() {
        return OF_PROCESS;
    }

    /** Returns those that an environment names to a process. */
    static InheritedSockets in(Map<String, String> environment, long pid) {
        return new InheritedSockets(environment, pid);
    }

    /**
     * Listens on the socket of a name. Blocks.
     *
     * @param server the group, the handlers and the options; one of epoll
     * @throws IOException if there is no such socket, it is none that can be listened on, or it was taken before
     */
    Channel listen(String name, ServerBootstrap server) throws IOException {
        int descriptor = descriptor(name);
        EpollServerSocketChannel channel = take(descriptor);
        server.channelFactory(() -> channel)
                .option(ChannelOption.AUTO_READ, false)
                // the descriptor may block, and a second accept would wait for a second client
                .option(ACCEPTING, new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(1));
        ChannelFuture registered = server.register().awaitUninterruptibly();
        if (registered.cause() != null) {
            throw new IOException(String.valueOf(registered.cause().getMessage()), registered.cause());
        }
        // it is active from the beginning, and what accepts is added by a task of its event loop, which comes first
        channel.eventLoop().execute(() -> channel.config().setAutoRead(true));
        return channel;
    }

    /** Returns the descriptor of a name. */
    int descriptor(String name) throws IOException {
        String count = environment.get("LISTEN_FDS");
        if (count == null) {
            throw new IOException(
                    "the process was started without sockets (expected: LISTEN_FDS, as systemd's sockets have it)");
        }
        String meant = environment.getOrDefault("LISTEN_PID", "");
        if (!meant.equals(Long.toString(pid))) {
            throw new IOException(
                    "LISTEN_PID: " + meant + " (expected: " + pid + ", this process; a script starts it by exec)");
        }
        List<String> names = names(count);
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                found.add(FIRST + i);
            }
        }
        for (int i = 0; i < names.size() && found.isEmpty(); i++) {
            if (name.equals(Integer.toString(FIRST + i))) {
                found.add(FIRST + i);
            }
        }
        if (found.size() != 1) {
            throw new IOException((found.isEmpty() ? "no socket has" : found.size() + " sockets have")
                    + " this name (expected: one of " + names + ", which only one has, or a number from " + FIRST
                    + " to "
                    + (FIRST + names.size() - 1) + ')');
        }
        return found.get(0);
    }

    private List<String> names(String count) throws IOException {
        if (!count.matches("[1-9][0-9]{0,3}")) {
            throw new IOException("LISTEN_FDS: " + count + " (expected: 1..9999)");
        }
        int sockets = Integer.parseInt(count);
        String[] named = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < sockets; i++) {
            names.add((i < named.length && !named[i].isEmpty()) ? named[i] : "unknown"); // as systemd calls them
        }
        return names;
    }

    private EpollServerSocketChannel take(int descriptor) throws IOException {
        if (!taken.add(descriptor)) {
            throw new IOException("was listened on before, and is closed or in use (expected: a restart)");
        }
        boolean fit = false;
        try {
            EpollServerSocketChannel channel = new EpollServerSocketChannel(descriptor);
            int family = option(channel, FAMILY);
            if (family != OF_IPV4 && family != OF_IPV6) {
                throw new IOException("is not of the internet (expected: a socket of TCP; bind: unix: for others)");
            }
            if (option(channel, IS_LISTENING) == 0) {
                throw new IOException("does not listen (expected: a listening socket of TCP)");
            }
            fit = true;
            return channel;
        } catch (ChannelException e) {
            throw new IOException(
                    "descriptor " + descriptor + " is no socket (expected: a listening socket of TCP)", e);
        } finally {
            if (!fit) {
                taken.remove(descriptor); // it is as it was
            }
        }
    }

    private static int option(EpollServerSocketChannel channel, IntegerUnixChannelOption option) {
        Integer value = channel.config().getOption(option);
        return (value == null) ? 0 : value;
    }
}
