package io.fairlead.samples.proxy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks the admin server of a running process. */
final class AdminClient {
    private static final int TIMEOUT_MILLIS = 5000;

    private final AdminAddress address;

    private AdminClient(AdminAddress address) {
        this.address = address;
    }

    static AdminClient of(AdminAddress address) {
        return new AdminClient(address);
    }

    /**
     * An answer.
     *
     * @param status the status code
     * @param body the body
     */
    record Answer(int status, String body) {}

    /**
     * Gets a page; waits at most five seconds for a connection, and as long for more of the answer.
     *
     * @param segments of its path, which may contain anything
     * @throws IOException if there is no answer
     */
    Answer get(List<String> segments) throws IOException {
        StringBuilder url = new StringBuilder(address.base());
        for (String segment : segments) {
            url.append('/')
                    .append(URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        HttpURLConnection connection = (HttpURLConnection) new URL(url.toString()).openConnection(Proxy.NO_PROXY);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        if (!address.token().isEmpty()) {
            connection.setRequestProperty("Authorization", "Bearer " + address.token());
        }
        try {
            int status = connection.getResponseCode();
            try (InputStream body = (status < 400) ? connection.getInputStream() : connection.getErrorStream()) {
                return new Answer(
                        status, (body == null) ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
        } finally {
            connection.disconnect();
        }
    }
}
