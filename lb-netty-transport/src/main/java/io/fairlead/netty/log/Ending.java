package io.fairlead.netty.log;

/**
 * Who or what ended a session. Each value stands for the first letter of HAProxy's termination state and for a
 * response flag in the words of Envoy, so that queries written for either keep working.
 */
public enum Ending {
    /** Everything went as it should. */
    COMPLETED('-', ""),
    /** The client closed or reset the connection. */
    CLIENT_GONE('C', "DC"),
    /** The client did not send or read in time. */
    CLIENT_TIMEOUT('c', "SI"),
    /** The request was malformed or above a limit. */
    BAD_REQUEST('P', "DPE"),
    /** The client made more work than it asked for, and its connection was closed. */
    FLOOD('P', "DPE"),
    /** The TLS handshake of the client failed. */
    HANDSHAKE_FAILED('P', "DPE"),
    /** The TLS handshake of the client took too long. */
    HANDSHAKE_TIMEOUT('c', "SI"),
    /** The PROXY header was malformed, late, or from a peer that is not trusted. */
    BAD_PROXY_HEADER('P', "DPE"),
    /** The connection was made for another host. */
    MISDIRECTED('P', "DPE"),
    /** No route leads anywhere for this request. */
    NO_ROUTE('P', "NR"),
    /** A filter of the proxy failed. */
    FILTER_FAILED('I', ""),
    /** More requests were open than the proxy takes. */
    OVERLOADED('R', "OM"),
    /** No backend was in shape to take it. */
    NO_BACKEND('S', "UH"),
    /** Every backend had as much as it takes. */
    SATURATED('R', "UO"),
    /** Every backend had as much as it takes, and no other could wait for them. */
    QUEUE_FULL('S', "UO"),
    /** No backend had room in time. */
    QUEUE_TIMEOUT('s', "UO"),
    /** The last try could not connect. */
    CONNECT_FAILED('S', "UF"),
    /** The last try did not connect in time. */
    CONNECT_TIMEOUT('s', "UF"),
    /** The backend closed or reset the connection too early. */
    BACKEND_RESET('S', "UC"),
    /** The backend was found to be down, or taken out of service, and its sessions were ended. */
    BACKEND_DOWN('D', "UC"),
    /** The backend answered with something that is not the protocol. */
    BAD_RESPONSE('P', "UPE"),
    /** The backend did not answer, or stopped, for longer than the timeout. */
    BACKEND_TIMEOUT('s', "UT"),
    /** The proxy ended it, as when it shuts down. */
    PROXY_CLOSED('K', "LR");

    final char letter;
    final String flag;

    Ending(char letter, String flag) {
        this.letter = letter;
        this.flag = flag;
    }

    /** Whether the backend ended it: after a retry that means that the tries were used up, URX in Envoy's words. */
    boolean isOfBackend() {
        return letter == 'S' || letter == 's';
    }
}
