package io.fairlead.netty.loop;

import io.fairlead.netty.SocketFile;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file of a UNIX socket that is listened on. It is made under another name, and takes its own when it is as it should be:
 * nobody can connect before its permissions are right, and a file that a dead process has left is replaced in one step.
 */
final class SocketFiles {
    private static final int LONGEST = 107; // bytes that sun_path has room for
    private static final String NEW = ".new";

    private final Path path;
    private final Path made;
    private @Nullable Object key; // of the file, once it is published

    private SocketFiles(Path path) {
        this.path = path;
        this.made = path.resolveSibling(path.getFileName() + NEW);
    }

    /**
     * Returns the file of a socket to be bound to {@link #made}.
     *
     * @throws IOException if somebody listens there, or it is another file, saying so
     */
    static SocketFiles prepare(UnixDomainSocketAddress address) throws IOException {
        Path path = address.getPath().toAbsolutePath();
        if (path.toString().getBytes(StandardCharsets.UTF_8).length + NEW.length() > LONGEST) {
            throw new IOException("longer than " + (LONGEST - NEW.length()) + " bytes");
        }
        SocketFiles files = new SocketFiles(path);
        files.requireFree();
        Files.deleteIfExists(files.made);
        return files;
    }

    private void requireFree() throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        if (!attributes.isOther()) {
            throw new IOException("a file that is no socket");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
            throw new IOException("address already in use");
        } catch (ConnectException e) {
            // left by a process that has gone
        }
    }

    /** Returns where to bind. */
    Path made() {
        return made;
    }

    /** Gives the bound socket its owner and permissions, and then its name. */
    void publish(SocketFile wanted) throws IOException {
        UserPrincipalLookupService names = path.getFileSystem().getUserPrincipalLookupService();
        PosixFileAttributeView view = Files.getFileAttributeView(made, PosixFileAttributeView.class);
        String name = wanted.owner(); // the exception does not name it on every JDK
        try {
            if (!wanted.owner().isEmpty()) {
                view.setOwner(names.lookupPrincipalByName(wanted.owner()));
            }
            if (!wanted.group().isEmpty()) {
                name = wanted.group();
                view.setGroup(names.lookupPrincipalByGroupName(wanted.group()));
            }
            if (!wanted.mode().isEmpty()) {
                view.setPermissions(PosixFilePermissions.fromString(letters(wanted.mode())));
            }
        } catch (UserPrincipalNotFoundException e) {
            throw new IOException("no user or group " + name, e);
        } catch (FileSystemException e) {
            throw new IOException("its owner or permissions: " + e.getReason(), e);
        }
        key = key(made);
        Files.move(made, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String letters(String octal) {
        StringBuilder letters = new StringBuilder(9);
        for (char digit : octal.substring(octal.length() - 3).toCharArray()) {
            int bits = digit - '0';
            letters.append((bits & 4) == 0 ? '-' : 'r')
                    .append((bits & 2) == 0 ? '-' : 'w')
                    .append((bits & 1) == 0 ? '-' : 'x');
        }
        return letters.toString();
    }

    /** Removes the file, unless somebody else has taken the name meanwhile. */
    void remove() {
        try {
            Files.deleteIfExists(made);
            if (key != null && Objects.equals(key, key(path))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // whoever listens there next replaces it
        }
    }

    private static @Nullable Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
