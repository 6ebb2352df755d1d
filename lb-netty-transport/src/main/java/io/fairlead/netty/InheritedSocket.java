package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;
import java.util.regex.Pattern;

/**
 * Where a proxy listens whose process was started with the listening socket, so that whoever starts it is the one who may
 * listen on port 80: socket activation, as systemd does it ({@code sd_listen_fds(3)}). Immutable; equal if the names are.
 *
 * <p>The environment says which there are: {@code LISTEN_PID}, the process they are meant for; {@code LISTEN_FDS}, how many,
 * from descriptor 3 on; {@code LISTEN_FDNAMES}, their names with colons between them. The transport must be epoll, and
 * the socket one of TCP. It can be listened on once: whoever stops listening closes it for this process, while connections that
 * come later wait in the kernel for as long as whoever made the socket keeps it.
 */
public final class InheritedSocket extends SocketAddress {
    private static final long serialVersionUID = 1L;
    private static final Pattern NAME = Pattern.compile("[!-9;-~]{1,255}");

    /** Its name, or the number of its descriptor. */
    private final String name;

    private InheritedSocket(String name) {
        this.name = name;
    }

    /**
     * Returns the socket of a name. Whether there is one is found out by whoever listens.
     *
     * @param name one of {@code LISTEN_FDNAMES}, which only one socket has, or the number of a descriptor, such as {@code 3}
     * @throws IllegalArgumentException if it is empty, longer than 255, or has blanks, colons or control characters
     */
    public static InheritedSocket named(String name) {
        if (!NAME.matcher(requireNonNull(name, "name")).matches()) {
            throw new IllegalArgumentException(
                    "name: " + name + " (expected: 1..255 visible ASCII characters other than a colon)");
        }
        return new InheritedSocket(name);
    }

    /** Returns its name, or the number of its descriptor. */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InheritedSocket socket && socket.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Returns {@code fd@} and the name. */
    @Override
    public String toString() {
        return "fd@" + name;
    }
}
