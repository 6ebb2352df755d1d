package io.fairlead.netty.check;

import java.util.List;

/** What is said once a connection is made, and encrypted where it should be. Any number of checks share one. */
interface Protocol {
    /**
     * Returns what the backend is offered by ALPN; nothing: ALPN is left out.
     *
     * @param usual what its other connections offer
     */
    default List<String> alpn(List<String> usual) {
        return usual;
    }

    /** Returns what the backend must choose by ALPN; empty for whatever it likes. */
    default String insists() {
        return "";
    }

    /** Installs the handlers that hold the conversation of the call, and begins it. On the event loop of its channel. */
    void begin(Call call);
}
