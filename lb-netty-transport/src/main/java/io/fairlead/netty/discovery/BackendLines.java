package io.fairlead.netty.discovery;

import io.fairlead.api.Backend;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A list of backends as text, for files and the admin server: a line for each, its address first, then what is not as
 * usual.
 *
 * <pre>
 * # comments and empty lines are skipped
 * 10.0.0.1:8080
 * 10.0.0.2:8080 id=b weight=2 tier=1 zone=eu-1 maxConcurrency=100
 * [2001:db8::1]:8080 label.version=1.10
 * </pre>
 *
 * <p>Addresses are IP addresses. The id is the address and port unless it says otherwise. Values have no blanks.
 */
public final class BackendLines {
    private static final int LONGEST_ID = 256;

    private BackendLines() {}

    /**
     * Reads a whole text.
     *
     * @throws IllegalArgumentException naming the first line that is wrong, and what is wrong with it
     */
    public static List<Backend> read(String text) {
        List<Backend> backends = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            int comment = line.indexOf('#');
            String said = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!said.isEmpty()) {
                Backend backend = backend(said, number);
                if (!ids.add(backend.id())) {
                    throw wrong(number, "two have the id " + quoted(backend.id()));
                }
                backends.add(backend);
            }
        }
        return List.copyOf(backends);
    }

    private static Backend backend(String said, int number) {
        String[] words = said.split("\\s+", -1);
        InetSocketAddress address = address(words[0], number);
        Map<String, String> options = new HashMap<>();
        Map<String, String> labels = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String key = equals < 0 ? words[i] : words[i].substring(0, equals);
            boolean label = key.startsWith("label.") && key.length() > 6;
            if (equals < 0
                    || !(label
                            || Set.of("id", "weight", "tier", "zone", "maxConcurrency")
                                    .contains(key))) {
                throw wrong(
                        number,
                        quoted(words[i]) + " (expected: id=, weight=, tier=, zone=, maxConcurrency= or label.NAME=)");
            }
            String value = words[i].substring(equals + 1);
            if ((label ? labels : options).put(label ? key.substring(6) : key, value) != null) {
                throw wrong(number, key + " twice");
            }
        }
        String id = options.getOrDefault("id", NetUtil.toSocketAddressString(address));
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            throw wrong(number, "id: " + id.length() + " characters (expected: 1.." + LONGEST_ID + ')');
        }
        Backend.Builder backend = Backend.builder(id, address)
                .weight(number(options, "weight", 1, number))
                .tier(number(options, "tier", 0, number))
                .zone(options.getOrDefault("zone", ""))
                .maxConcurrency(number(options, "maxConcurrency", Integer.MAX_VALUE, number))
                .labels(labels);
        try {
            return backend.build();
        } catch (IllegalArgumentException e) {
            throw wrong(number, String.valueOf(e.getMessage()));
        }
    }

    private static int number(Map<String, String> options, String key, int otherwise, int line) {
        String value = options.get(key);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("[0-9]{1,9}")) {
            throw wrong(line, key + ": " + quoted(value) + " (expected: a number)");
        }
        return Integer.parseInt(value);
    }

    private static InetSocketAddress address(String word, int line) {
        int colon = word.lastIndexOf(':');
        String host = colon < 0 ? word : word.substring(0, colon);
        String port = word.substring(colon + 1);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            host = "";
        }
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        if (colon < 0 || address == null || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) - 1 >= 65_535) {
            throw wrong(line, quoted(word) + " (expected: IP address and port, such as 10.0.0.1:8080 or [::1]:8080)");
        }
        if (Integer.parseInt(port) == 0) {
            throw wrong(line, "port: 0 (expected: 1..65535)");
        }
        return new InetSocketAddress(address, Integer.parseInt(port));
    }

    /** Returns a text that {@link #read} reads, if no value has blanks. */
    public static String write(Collection<? extends Backend> backends) {
        StringBuilder text = new StringBuilder();
        for (Backend backend : backends) {
            String address = (backend.address() instanceof InetSocketAddress inet)
                    ? NetUtil.toSocketAddressString(inet)
                    : backend.address().toString();
            text.append(address);
            option(text, "id", backend.id(), address);
            option(text, "weight", Integer.toString(backend.weight()), "1");
            option(text, "tier", Integer.toString(backend.tier()), "0");
            option(text, "zone", backend.zone(), "");
            option(
                    text,
                    "maxConcurrency",
                    Integer.toString(backend.maxConcurrency()),
                    Integer.toString(Integer.MAX_VALUE));
            new TreeMap<>(backend.labels()).forEach((name, value) -> option(text, "label." + name, value, null));
            text.append('\n');
        }
        return text.toString();
    }

    private static void option(StringBuilder to, String key, String value, @Nullable String usual) {
        if (!value.equals(usual)) {
            to.append(' ').append(key).append('=').append(value);
        }
    }

    private static IllegalArgumentException wrong(int line, String what) {
        return new IllegalArgumentException("line " + line + ": " + what);
    }

    private static String quoted(String text) {
        return '"' + (text.length() <= 80 ? text : text.substring(0, 80) + "...") + '"';
    }
}
