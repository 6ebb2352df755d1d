package io.fairlead.netty.admin;

import org.jspecify.annotations.Nullable;

/**
 * What the admin server looks at in a request; a header that is absent is empty.
 *
 * @param method the method
 * @param target the request target
 * @param body the body as characters of one byte each
 */
record AdminRequest(
        String method,
        String target,
        String host,
        String authorization,
        String cookie,
        String contentType,
        String accept,
        String fetchSite,
        String body) {
    /** The target without its query; empty when it is no path. */
    String path() {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        return path.startsWith("/") ? path : "";
    }

    /** Returns a field of the form; empty when it is absent. */
    String field(String name) {
        String value = sent(name);
        return value == null ? "" : value;
    }

    /** Returns a field of the form, which may be empty; null when it is absent. */
    @Nullable
    String sent(String name) {
        return contentType.startsWith("application/x-www-form-urlencoded") ? Paths.field(body, name) : null;
    }

    boolean wantsHtml() {
        return accept.contains("text/html");
    }

    boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
