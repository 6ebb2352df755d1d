package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.AffinityCodec;
import io.fairlead.api.AffinityTable;
import io.fairlead.netty.head.Fields;
import io.fairlead.netty.loop.Ranges;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A cookie by which a client meets the backend again that served it first: sticky sessions as browsers keep them.
 *
 * <pre>{@code
 * StickyCookies codec = StickyCookies.builder(keys).build();   // of lb-strategies
 * balancer.subscribe(codec);
 * HttpProxy.builder(balancer).cookie(StickyCookie.insert("SRV", codec).maxAge(Duration.ofHours(8)).build())
 * }</pre>
 *
 * <p>The backend of the cookie serves the request while it can be reached, also when it drains or has weight 0. When it
 * is down, in maintenance, removed, saturated, or failed this request, the strategy chooses, and the response says so to
 * the client. A cookie that is forged or garbage is as good as none. Where a cookie decides, an
 * {@link ProxyOptions#affinity} is not asked; it is for clients without one.
 *
 * <p>Immutable, and good for one balancer if its codec or table is.
 */
public final class StickyCookie {
    /** Who writes the cookie. */
    public enum Mode {
        /** The proxy adds a cookie of its own. */
        INSERT,
        /** The backend sets a cookie, whose value the proxy replaces. */
        REWRITE,
        /** The backend sets a cookie, and the proxy puts who it was before its value, and takes that off again. */
        PREFIX,
        /** The backend sets a cookie or a header field, and the proxy remembers who set which value. */
        LEARN
    }

    /** Whether a browser sends the cookie with requests that other sites cause. */
    public enum SameSite {
        /** Never. */
        STRICT("Strict"),
        /** When a link is followed. */
        LAX("Lax"),
        /** Always; browsers ask for Secure then. */
        NONE("None");

        private final String text;

        SameSite(String text) {
            this.text = text;
        }
    }

    private final Mode mode;
    private final String name;
    private final @Nullable AffinityCodec codec;
    private final @Nullable AffinityTable table;
    private final @Nullable String responseField;
    private final boolean hidden;
    private final @Nullable Boolean secure;
    private final String attributes;

    private StickyCookie(Builder builder) {
        mode = builder.mode;
        name = builder.name;
        codec = builder.codec;
        table = builder.table;
        responseField = builder.responseField;
        hidden = builder.hidden;
        secure = builder.secure;
        StringBuilder text = new StringBuilder("; Path=").append(builder.path);
        if (builder.domain != null) {
            text.append("; Domain=").append(builder.domain);
        }
        if (builder.maxAge != null) {
            text.append("; Max-Age=").append(builder.maxAge.toSeconds());
        }
        if (builder.httpOnly) {
            text.append("; HttpOnly");
        }
        if (builder.sameSite != null) {
            text.append("; SameSite=").append(builder.sameSite.text);
        }
        attributes = text.toString();
    }

    /**
     * The proxy adds a cookie with the head of a response, whenever the client does not have one that will do, and {@code
     * Cache-Control: private} beside it. Backends do not see it, unless it is not {@linkplain Builder#hidden hidden}.
     *
     * @throws IllegalArgumentException if it is no name of a cookie
     */
    public static Builder insert(String name, AffinityCodec codec) {
        return new Builder(Mode.INSERT, name, requireNonNull(codec, "codec"), null, null);
    }

    /**
     * Where a backend sets a cookie of this name, its value is replaced; without, nothing is added, so that clients without
     * a session cost nothing. The backend gets the replaced value back.
     *
     * @throws IllegalArgumentException if it is no name of a cookie
     */
    public static Builder rewrite(String name, AffinityCodec codec) {
        return new Builder(Mode.REWRITE, name, requireNonNull(codec, "codec"), null, null);
    }

    /**
     * Where a backend sets a cookie of this name, such as that of its sessions, the codec's value and a tilde are put before
     * its value; the backend gets its own value back. For clients that keep no second cookie. A value of the codec that
     * expires is renewed only when the backend sets its cookie again.
     *
     * @throws IllegalArgumentException if it is no name of a cookie
     */
    public static Builder prefix(String name, AffinityCodec codec) {
        return new Builder(Mode.PREFIX, name, requireNonNull(codec, "codec"), null, null);
    }

    /**
     * Where a backend sets a cookie of this name, the table learns that it serves this value; nothing is changed.
     *
     * @throws IllegalArgumentException if it is no name of a cookie
     */
    public static Builder learn(String name, AffinityTable table) {
        return new Builder(Mode.LEARN, name, null, requireNonNull(table, "table"), null);
    }

    /**
     * Where a response has a header field, the table learns that its backend serves this value, by which later requests
     * are known: sessions of clients that are no browsers.
     *
     * @param requestField where requests have the value
     * @param responseField where the response that begins a session has it
     * @throws IllegalArgumentException if either is no name of a header field
     */
    public static Builder learnFromHeader(String requestField, String responseField, AffinityTable table) {
        if (!Fields.isToken(responseField)) {
            throw new IllegalArgumentException("header: " + responseField + " (expected: the name of a header field)");
        }
        return new Builder(Mode.LEARN, requestField, null, requireNonNull(table, "table"), responseField);
    }

    /** Returns who writes it. */
    public Mode mode() {
        return mode;
    }

    /** Returns the name of the cookie, or of the header field of requests. */
    public String name() {
        return name;
    }

    /** Returns what reads and writes values; null where they are learned. */
    public @Nullable AffinityCodec codec() {
        return codec;
    }

    /** Returns what learns; null in the other modes. */
    public @Nullable AffinityTable table() {
        return table;
    }

    /** Returns the header field of responses that is learned from; null if cookies are used. */
    public @Nullable String responseField() {
        return responseField;
    }

    /** Returns whether backends do not see an inserted cookie. */
    public boolean hidden() {
        return hidden;
    }

    /**
     * Returns what follows the value of an inserted cookie.
     *
     * @param tls whether the client speaks TLS
     */
    public String attributes(boolean tls) {
        return (secure == null ? tls : secure) ? attributes + "; Secure" : attributes;
    }

    /** Builds a {@link StickyCookie}. What it says of attributes concerns inserted cookies: the others are the backends'. */
    public static final class Builder {
        private final Mode mode;
        private final String name;
        private final @Nullable AffinityCodec codec;
        private final @Nullable AffinityTable table;
        private final @Nullable String responseField;
        private String path = "/";
        private boolean hidden = true;
        private boolean httpOnly = true;
        private @Nullable String domain;
        private @Nullable Boolean secure;
        private @Nullable SameSite sameSite = SameSite.LAX;
        private @Nullable Duration maxAge;

        private Builder(
                Mode mode,
                String name,
                @Nullable AffinityCodec codec,
                @Nullable AffinityTable table,
                @Nullable String responseField) {
            if (!Fields.isToken(name)) {
                throw new IllegalArgumentException("cookie: " + name + " (expected: letters, digits and the like)");
            }
            this.mode = mode;
            this.name = name;
            this.codec = codec;
            this.table = table;
            this.responseField = responseField;
        }

        /**
         * Sets below which path browsers send it. Defaults to {@code /}.
         *
         * @throws IllegalArgumentException if it is not an absolute path, or has a semicolon
         */
        public Builder path(String path) {
            if (!path.matches("/[!-~&&[^;]]*")) {
                throw new IllegalArgumentException("path: " + path + " (expected: an absolute path without semicolon)");
            }
            this.path = path;
            return this;
        }

        /**
         * Sets to which hosts browsers send it. Defaults to the one that set it.
         *
         * @throws IllegalArgumentException if it is no name of a host
         */
        public Builder domain(String domain) {
            if (!domain.matches("[A-Za-z0-9.-]{1,253}")) {
                throw new IllegalArgumentException("domain: " + domain + " (expected: the name of a host)");
            }
            this.domain = domain;
            return this;
        }

        /** Sets whether browsers send it over TLS only. Defaults to whether the client that gets it speaks TLS. */
        public Builder secure(boolean secure) {
            this.secure = secure;
            return this;
        }

        /** Sets whether it is kept from scripts. Defaults to true. */
        public Builder httpOnly(boolean httpOnly) {
            this.httpOnly = httpOnly;
            return this;
        }

        /** Sets whether browsers send it with requests that other sites cause; null says nothing. Defaults to LAX. */
        public Builder sameSite(@Nullable SameSite sameSite) {
            this.sameSite = sameSite;
            return this;
        }

        /**
         * Sets for how long browsers keep it, in whole seconds; the life of the codec's values is what counts. Defaults to
         * as long as they run.
         *
         * @throws IllegalArgumentException if shorter than a second or longer than 400 days
         */
        public Builder maxAge(Duration maxAge) {
            this.maxAge = Ranges.require("maxAge", maxAge, Duration.ofSeconds(1), Duration.ofDays(400));
            return this;
        }

        /** Sets whether an inserted cookie is taken out of requests before backends see them. Defaults to true. */
        public Builder hidden(boolean hidden) {
            this.hidden = hidden;
            return this;
        }

        /** Returns the cookie. */
        public StickyCookie build() {
            return new StickyCookie(this);
        }
    }
}
