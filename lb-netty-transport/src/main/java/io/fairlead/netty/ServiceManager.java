package io.fairlead.netty;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who started the process and wants to know how it is doing, as systemd does of services with {@code Type=notify} ({@code
 * sd_notify(3)}). Nobody, and nothing is said, where the environment has no {@code NOTIFY_SOCKET} or the system no epoll.
 * Thread-safe.
 */
public final class ServiceManager {
    private static final Logger LOGGER = LoggerFactory.getLogger(ServiceManager.class);

    private final byte[] path; // empty for nobody

    private ServiceManager(byte[] path) {
        this.path = path;
    }

    /** Returns that of this process. */
    public static ServiceManager ofProcess() {
        return at(System.getenv().getOrDefault("NOTIFY_SOCKET", ""));
    }

    /**
     * Returns one who listens on a UNIX socket for datagrams.
     *
     * @param socket the path, or {@code @} and an abstract name; empty for nobody
     */
    public static ServiceManager at(String socket) {
        if (socket.isEmpty() || !Epoll.isAvailable()) {
            return new ServiceManager(new byte[0]);
        }
        byte[] path = socket.getBytes(StandardCharsets.UTF_8);
        if (path[0] == '@') {
            path[0] = 0;
        }
        return new ServiceManager(path);
    }

    /** Returns whether there is anybody. */
    public boolean isThere() {
        return path.length > 0;
    }

    /**
     * Says something, such as {@code READY=1}; more than one thing on lines of their own. Never fails: what cannot be said is
     * logged.
     */
    public void tell(String state) {
        if (!isThere()) {
            return;
        }
        byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        try {
            Socket socket = Socket.newSocketDomainDgram();
            try {
                socket.sendToDomainSocket(message, 0, bytes.length, path);
            } finally {
                socket.close();
            }
        } catch (IOException e) {
            LOGGER.warn("NOTIFY_SOCKET: not told: {}", e.toString());
        }
    }
}
