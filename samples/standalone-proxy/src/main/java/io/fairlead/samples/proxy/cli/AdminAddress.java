package io.fairlead.samples.proxy.cli;

import io.fairlead.samples.proxy.config.AdminConfig;
import io.fairlead.samples.proxy.config.ProxyConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * Where the admin server of a running process is, and what it wants to see.
 *
 * @param base its URL, without a slash at the end
 * @param token to be sent; empty for none
 */
record AdminAddress(String base, String token) {
    /**
     * Reads a URL, such as that of the stats page, which a process prints when it starts.
     *
     * @throws IllegalArgumentException if it is not one of http or https
     */
    static AdminAddress of(String url, String token) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw bad(url);
        }
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawUserInfo() != null) {
            throw bad(url);
        }
        return new AdminAddress(url.replaceFirst("(/stats)?/?$", ""), token);
    }

    /**
     * Finds it in a configuration. What listens everywhere is asked on the loopback address.
     *
     * @param token to be sent instead of that of the configuration, unless it is empty
     * @throws IllegalArgumentException if the configuration does not say it
     */
    static AdminAddress in(ProxyConfig config, Path file, String token) {
        AdminConfig admin = config.admin();
        if (admin == null) {
            throw new IllegalArgumentException(file + ": admin: absent (expected: admin, or --admin URL)");
        }
        InetSocketAddress bind = admin.bind();
        if (bind.getPort() == 0) {
            throw new IllegalArgumentException(file + ": admin: bind: port 0 (expected: a port, or --admin URL)");
        }
        InetAddress address = bind.getAddress();
        String host = address.isAnyLocalAddress()
                ? (address.getAddress().length == 4) ? "127.0.0.1" : "::1"
                : address.getHostAddress();
        String authority = (host.contains(":") ? '[' + host + ']' : host) + ':' + bind.getPort();
        return new AdminAddress("http://" + authority, token.isEmpty() ? admin.token() : token);
    }

    private static IllegalArgumentException bad(String url) {
        return new IllegalArgumentException("--admin: \"" + url + "\" (expected: such as http://127.0.0.1:8404)");
    }

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
        return base;
    }
}
