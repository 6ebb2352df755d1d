package io.fairlead.samples.proxy.config;

import io.fairlead.api.AffinityCodec;
import io.fairlead.api.AffinityTable;
import io.fairlead.netty.StickyCookie;
import io.fairlead.netty.StickyHost;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import io.fairlead.strategies.sticky.CookieKey;
import io.fairlead.strategies.sticky.StickyCookies;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a client stays with the backend that served it first. */
@Section(
        doc =
                "Whether a client stays with the backend that served it, also while that drains or has weight 0; instead of the mapping, `by` alone will do. A reload that changes this begins with an empty table, any other keeps it",
        shorthand = "by")
public record StickinessConfig(
        @Option(
                doc =
                        "What a client is known by: its address, the value of a header field, a cookie, the host name it is redirected to, or nothing; requests without the field take turns",
                otherwise = "none")
        StickyBy by,

        @Option(doc = "The name of the header field or the cookie", format = Format.FIELD, when = "by=header|cookie")
        String name,

        @Option(
                doc =
                        "The host names of the backends, with `{id}` for the id: a client that asks for another one is redirected there, such as `{id}.shop.example.com`",
                format = Format.TOKEN,
                when = "by=host")
        String host,

        @Option(
                doc =
                        "Who writes the cookie: the proxy (`insert`), the backend with a value that the proxy replaces (`rewrite`) or puts something before (`prefix`), or the backend alone (`learn`, in a table)",
                otherwise = "insert",
                when = "by=cookie")
        CookieMode mode,

        @Option(
                doc =
                        "What values are signed under, 32 to 64 characters, the same in all instances; absent: drawn when the process starts, so that values end with it; not for `learn`",
                format = Format.SECRET,
                when = "by=cookie")
        String secret,

        @Option(
                doc = "How long a value is good; renewed in the second half of it; not for `learn`",
                otherwise = "1d",
                range = "1s..365d",
                when = "by=cookie")
        Duration life,

        @Option(
                doc = "Below which path browsers send an inserted cookie",
                otherwise = "/",
                format = Format.PATH,
                when = "by=cookie")
        String path,

        @Option(
                doc = "To which hosts browsers send an inserted cookie; absent: to the one that was asked",
                format = Format.HOST,
                when = "by=cookie")
        String domain,

        @Option(
                doc = "Whether browsers send an inserted cookie with requests that other sites cause",
                otherwise = "lax",
                when = "by=cookie")
        SameSite sameSite,

        @Option(
                doc = "How many clients are remembered at most",
                otherwise = "100000",
                range = "1..10000000",
                when = "by=source|header|cookie")
        int size,

        @Option(
                doc = "How long a client is remembered after its last request, or the begin of its last connection",
                otherwise = "30m",
                range = "1s..7d",
                when = "by=source|header|cookie")
        Duration idle,

        @Option(
                doc =
                        "Whether instances share the table, in the `store`: clients are known to all of them; not for signed cookies, which all instances with one secret read",
                otherwise = "false",
                when = "by=source|header|cookie")
        boolean shared) {
    /** Checks each option, that a header or cookie has a name, and that a secret is long enough. */
    public StickinessConfig {
        SectionSpec.check(
                StickinessConfig.class, by, name, host, mode, secret, life, path, domain, sameSite, size, idle, shared);
        if ((by == StickyBy.HEADER || by == StickyBy.COOKIE) && name.isEmpty()) {
            throw new BadValue("name: missing, but \"by\" is " + (by == StickyBy.HEADER ? "header" : "cookie"));
        }
        if (by == StickyBy.HOST) {
            requireHosts(host);
        }
        if (!secret.isEmpty() && (secret.length() < 32 || secret.length() > 64)) {
            throw new BadValue("secret: " + secret.length() + " characters (expected: 32..64)");
        }
    }

    private static void requireHosts(String pattern) {
        try {
            StickyHost.of(pattern);
        } catch (IllegalArgumentException e) {
            throw new BadValue(String.valueOf(e.getMessage()).replace("pattern:", "host:"));
        }
    }

    /** Returns the names of the backends; null but with {@code by: host}. */
    public @Nullable StickyHost toHosts() {
        return (by == StickyBy.HOST) ? StickyHost.of(host) : null;
    }

    /** Returns whether listeners are told the same, whatever is remembered or signed. */
    boolean looksLike(StickinessConfig other) {
        return by == other.by
                && name.equals(other.name)
                && host.equals(other.host)
                && mode == other.mode
                && path.equals(other.path)
                && domain.equals(other.domain)
                && sameSite == other.sameSite;
    }

    /** Returns whether the keys of requests are looked up in a table. */
    public boolean byKey() {
        return by == StickyBy.SOURCE || by == StickyBy.HEADER;
    }

    /** Returns whether a table is needed. */
    public boolean remembers() {
        return byKey() || (by == StickyBy.COOKIE && mode == CookieMode.LEARN);
    }

    /** Returns whether values are signed. */
    public boolean signs() {
        return by == StickyBy.COOKIE && mode != CookieMode.LEARN;
    }

    /** Returns what signs, for one balancer. */
    public StickyCookies toCodec() {
        CookieKey key =
                secret.isEmpty() ? CookieKey.random(1) : CookieKey.of(1, secret.getBytes(StandardCharsets.US_ASCII));
        return StickyCookies.builder(List.of(key)).life(life).build();
    }

    /** Returns the cookie; only with {@code by: cookie}. */
    public StickyCookie toCookie(AffinityCodec codec, AffinityTable table) {
        StickyCookie.Builder cookie = switch (mode) {
            case INSERT -> StickyCookie.insert(name, codec);
            case REWRITE -> StickyCookie.rewrite(name, codec);
            case PREFIX -> StickyCookie.prefix(name, codec);
            case LEARN -> StickyCookie.learn(name, table);
        };
        cookie.path(path).sameSite(sameSite.toSameSite());
        return domain.isEmpty() ? cookie.build() : cookie.domain(domain).build();
    }
}
