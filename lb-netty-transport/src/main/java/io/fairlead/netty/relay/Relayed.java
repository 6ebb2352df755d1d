package io.fairlead.netty.relay;

/** Who owns the two ends of a relay, and is told what becomes of them. On their event loop. */
public interface Relayed {
    /** The channel of an end is connected, and is not read yet. */
    void active(End end);

    /** Bytes have come from an end, for the other. */
    void received(End end, int bytes);

    /** Bytes or a FIN have come from either end: an idle clock begins anew. */
    void progress();

    /** An end was reset by its peer, and is not closed yet. */
    void reset(End end);

    /** Who was {@linkplain ChannelEnd#watch watched} has reset the connection, or has ended it without having sent anything. */
    void left(End end);

    /** An end is closed, whoever closed it; once. */
    void closed(End end);

    /** Something is wrong with this program. */
    void failed(Throwable cause);
}
