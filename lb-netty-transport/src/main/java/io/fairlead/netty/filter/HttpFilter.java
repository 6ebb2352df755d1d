package io.fairlead.netty.filter;

/**
 * Sees the heads of requests and responses on their way, and may change or answer them; not their bodies, which stream
 * past it.
 *
 * <pre>{@code
 * HttpFilter blocker = new HttpFilter() {
 *     public void received(RequestHead head) {
 *         if (head.target().startsWith("/internal/")) {
 *             head.answer(Answer.of(403));
 *         }
 *     }
 * };
 * HttpProxy.builder(balancer).filters(List.of(blocker, HeaderRules.builder().setResponse("X-Frame-Options", "DENY").build()));
 * }</pre>
 *
 * <p><b>Order.</b> Requests pass the filters of the listener and then those of the route in the order of their lists,
 * responses the other way round. What a listener's filter changes in {@link #received} decides the route; a route's
 * filters begin when it is found. The hash key and the sticky cookie are read behind both.
 *
 * <p><b>What is not filtered:</b> requests that are refused as malformed or as circling, requests for the health path, and
 * the proxy's own answers, a filter's among them.
 *
 * <p><b>Failure.</b> A filter that throws fails the request: 500, or 500 instead of the response. It is counted as
 * {@link io.fairlead.netty.ProxyError#FILTER_FAILED}, and logged the first time.
 *
 * <p><b>Threads.</b> Called on the event loop of the connection, for many requests at the same time on several of them:
 * must be thread-safe, must not block, and should not wait for a lock that others hold for long.
 */
public interface HttpFilter {
    /**
     * A request has been received, and is neither routed nor rewritten: fields that concern one connection only, and
     * those that say who asked, are still there, and are not forwarded.
     */
    default void received(RequestHead head) {}

    /**
     * A request is about to be forwarded as it is: once, however many tries it takes. An answer is too late here.
     */
    default void forwarding(RequestHead head) {}

    /** A response is about to be sent to the client. */
    default void responding(RequestHead request, ResponseHead head) {}
}
