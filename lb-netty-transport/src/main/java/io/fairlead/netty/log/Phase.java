package io.fairlead.netty.log;

/** How far a session had come when it ended: the second letter of HAProxy's termination state. */
public enum Phase {
    /** It went through all phases. */
    COMPLETE('-'),
    /** Waiting for the client's complete request. */
    REQUEST('R'),
    /** Waiting for a free backend. */
    QUEUE('Q'),
    /** Connecting to the backend. */
    CONNECT('C'),
    /** Waiting for the head of the response. */
    HEADERS('H'),
    /** Data was flowing. */
    DATA('D'),
    /** The last data was on its way to the client, the backend had finished. */
    LAST_DATA('L');

    final char letter;

    Phase(char letter) {
        this.letter = letter;
    }
}
