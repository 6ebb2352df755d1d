package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * Who may connect to a UNIX socket on which a proxy listens: what its file is like from the moment clients can find it.
 *
 * @param mode the permissions in octal digits, such as {@code 0660}; empty for what the process's umask leaves
 * @param owner the name of the user it belongs to; empty for that of the process
 * @param group the name of its group; empty for that of the process
 */
public record SocketFile(String mode, String owner, String group) {
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3}|");
    private static final SocketFile DEFAULTS = new SocketFile("", "", "");

    /** Checks the permissions; whether there are such a user and group is found out by whoever listens. */
    public SocketFile {
        if (!MODE.matcher(mode).matches()) {
            throw new IllegalArgumentException("mode: " + mode + " (expected: three octal digits, such as 660)");
        }
        requireNonNull(owner, "owner");
        requireNonNull(group, "group");
    }

    /** Permissions as the umask leaves them, owner and group those of the process. */
    public static SocketFile defaults() {
        return DEFAULTS;
    }

    /** Returns the same with another {@link #mode}. */
    public SocketFile withMode(String permissions) {
        return new SocketFile(permissions, owner, group);
    }

    /** Returns the same with another {@link #owner}. */
    public SocketFile withOwner(String user) {
        return new SocketFile(mode, user, group);
    }

    /** Returns the same with another {@link #group}. */
    public SocketFile withGroup(String name) {
        return new SocketFile(mode, owner, name);
    }
}
