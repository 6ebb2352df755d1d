package io.fairlead.netty.filter;

import io.fairlead.netty.head.Fields;
import java.util.function.Predicate;

/**
 * Answers requests with a redirect.
 *
 * <pre>{@code
 * Redirect.toHttps()                                               // of a listener without TLS
 * Redirect.to("https://www.example.com{target}", 301)              // of a route
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Redirect implements HttpFilter {
    private final Template location;
    private final int status;
    private final Predicate<RequestHead> which;

    private Redirect(Template location, int status, Predicate<RequestHead> which) {
        this.location = location;
        this.status = status;
        this.which = which;
    }

    /**
     * Redirects every request.
     *
     * @param location where to, with the variables of {@link HeaderRules}
     * @param status 301, 302, 303, 307 or 308; the last two have the method repeated
     * @throws IllegalArgumentException if either does not fit
     */
    public static Redirect to(String location, int status) {
        if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) {
            throw new IllegalArgumentException("status: " + status + " (expected: 301, 302, 303, 307 or 308)");
        }
        Fields.requireValue("Location", location);
        if (location.startsWith("{target}")) {
            // a target may begin with two slashes, which browsers take for another host
            throw new IllegalArgumentException("location: " + location + " (expected: a scheme and a host before it)");
        }
        return new Redirect(Template.of("location", location, false), status, head -> true);
    }

    /**
     * Redirects requests whose {@linkplain RequestHead#scheme scheme} is not https, as trusted proxies say where there are
     * any, to the same host, at its usual port, with 308.
     */
    public static Redirect toHttps() {
        return new Redirect(
                Template.of("location", "https://{host}{target}", false),
                308,
                head -> !head.scheme().equals("https") && !head.authority().isEmpty());
    }

    @Override
    public void received(RequestHead head) {
        if (which.test(head)) {
            head.answer(Answer.of(status, "Location", location.fill(head, null)));
        }
    }
}
