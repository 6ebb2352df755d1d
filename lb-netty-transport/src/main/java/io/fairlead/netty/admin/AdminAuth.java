package io.fairlead.netty.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Who a caller is. A browser that has shown the token gets a cookie in its place, derived from a secret of this
 * process: the token itself is never stored there, and a restart ends all sessions. Comparisons take constant time.
 */
final class AdminAuth {
    static final int SHORTEST_TOKEN = 16;
    private static final String COOKIE = "fairlead_admin";

    /** How a caller has shown that it knows the token. */
    enum Caller {
        /** It has not. */
        STRANGER,
        /** By sending it: no other site can make a browser do that. */
        TOKEN,
        /** By the cookie: what changes something must carry the token of a form too. */
        COOKIE
    }

    private final byte[] secret = new byte[32];
    private final SecureRandom random = new SecureRandom();
    private final byte @Nullable [] token;

    private AdminAuth(@Nullable String token) {
        random.nextBytes(secret);
        this.token = token == null ? null : digest("token", token);
    }

    static AdminAuth with(@Nullable String token) {
        return new AdminAuth(token);
    }

    boolean hasToken() {
        return token != null;
    }

    Caller caller(AdminRequest request) {
        if (token == null) {
            return Caller.STRANGER;
        }
        if (bears(request)) {
            return Caller.TOKEN;
        }
        if (request.method().equals("POST") && isToken(request.field("token"))) {
            return Caller.TOKEN;
        }
        return same(cookie(request.cookie()), derived("session")) ? Caller.COOKIE : Caller.STRANGER;
    }

    /** Whether the head of a request carries the token. */
    boolean bears(AdminRequest request) {
        String authorization = request.authorization();
        boolean bearer = authorization.regionMatches(true, 0, "Bearer ", 0, 7);
        return token != null && bearer && isToken(authorization.substring(7).strip());
    }

    /** Whether a caller with a cookie sends what only our own page could make it send. */
    boolean isOwnForm(AdminRequest request) {
        boolean sameSite = request.fetchSite().isEmpty()
                || request.fetchSite().equals("same-origin")
                || request.fetchSite().equals("none");
        return sameSite && same(request.field("csrf"), derived("csrf"));
    }

    String csrf() {
        return derived("csrf");
    }

    String setCookie() {
        return COOKIE + '=' + derived("session") + "; Path=/; HttpOnly; SameSite=Strict";
    }

    String nonce() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private boolean isToken(String candidate) {
        return !candidate.isEmpty() && MessageDigest.isEqual(digest("token", candidate), token);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private String derived(String purpose) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest(purpose, ""));
    }

    private byte[] digest(String purpose, String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(secret);
            digest.update(purpose.getBytes(StandardCharsets.UTF_8));
            return digest.digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    private static String cookie(String header) {
        for (String pair : header.split(";", -1)) {
            String cookie = pair.strip();
            if (cookie.startsWith(COOKIE + '=')) {
                return cookie.substring(COOKIE.length() + 1);
            }
        }
        return "";
    }
}
