package io.fairlead.netty.accept;

import io.fairlead.netty.BackendProxyHeader;
import io.fairlead.netty.ProxyProtocol;
import io.fairlead.netty.ProxyTlv;
import io.fairlead.netty.sniff.Peek;
import io.fairlead.netty.tls.BackendTls;
import io.fairlead.netty.tls.ServerTls;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is around the protocol of a listener, towards its clients and towards its backends.
 *
 * @param tls how clients are encrypted; null for not at all
 * @param header from whom a PROXY header is taken; null for nobody
 * @param backendTls how connections to backends are encrypted; null for not at all
 * @param backendHeader which PROXY header backends are sent; null for none
 * @param peek how far a connection without TLS is read before it is a client's; null for not at all
 * @param told what any backend is told of clients besides their addresses
 * @param transparentSource whether connections to backends come from the addresses of clients
 */
public record Edges(
        @Nullable ServerTls tls,
        @Nullable ProxyProtocol header,
        @Nullable BackendTls backendTls,
        @Nullable BackendProxyHeader backendHeader,
        @Nullable Peek peek,
        Set<ProxyTlv> told,
        boolean transparentSource) {
    /** Nothing around it. */
    public static final Edges NONE = new Edges(null, null, null, null);

    /** Around a protocol that is known. */
    public Edges(
            @Nullable ServerTls tls,
            @Nullable ProxyProtocol header,
            @Nullable BackendTls backendTls,
            @Nullable BackendProxyHeader backendHeader) {
        this(tls, header, backendTls, backendHeader, null);
    }

    /** Around a protocol that may have to be found out. */
    public Edges(
            @Nullable ServerTls tls,
            @Nullable ProxyProtocol header,
            @Nullable BackendTls backendTls,
            @Nullable BackendProxyHeader backendHeader,
            @Nullable Peek peek) {
        this(
                tls,
                header,
                backendTls,
                backendHeader,
                peek,
                backendHeader == null ? Set.of() : backendHeader.tlvs(),
                false);
    }

    /** Returns whether a connection is a client's as soon as it is accepted. */
    public boolean admitAtOnce() {
        return tls == null && header == null && peek == null && !told.contains(ProxyTlv.UNIQUE_ID);
    }

    /** Returns how backends are reached for a client. */
    public Way way(Client client) {
        if (backendHeader == null && !transparentSource) {
            return (backendTls == null) ? Way.PLAIN : new Way(backendTls, null, false, null);
        }
        return new Way(backendTls, backendHeader, transparentSource, client);
    }

    /** Returns the same with other ways to backends. */
    public Edges towards(@Nullable BackendTls tlsThere, @Nullable BackendProxyHeader headerThere) {
        return new Edges(tls, header, tlsThere, headerThere, peek, told, transparentSource);
    }

    /** Returns the same where other backends are told this, too; null for nothing. */
    public Edges telling(@Nullable BackendProxyHeader others) {
        if (others == null || told.containsAll(others.tlvs())) {
            return this;
        }
        Set<ProxyTlv> all = EnumSet.copyOf(others.tlvs());
        all.addAll(told);
        return new Edges(tls, header, backendTls, backendHeader, peek, Set.copyOf(all), transparentSource);
    }

    /** Returns the same with connections from the addresses of clients, or not. */
    public Edges fromClients(boolean transparent) {
        return new Edges(tls, header, backendTls, backendHeader, peek, told, transparent);
    }

    /** Returns whether a connection that was made in a way is one that would be made now, for its client. */
    public boolean lead(Way way) {
        return backendTls == way.tls()
                && Objects.equals(backendHeader, way.header())
                && transparentSource == way.fromClient();
    }
}
