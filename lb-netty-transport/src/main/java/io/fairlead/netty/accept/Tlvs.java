package io.fairlead.netty.accept;

import io.fairlead.netty.ProxyTlv;
import io.fairlead.netty.proxyprotocol.ProxyHeader;
import io.fairlead.netty.proxyprotocol.ProxyHeader.Extension;
import io.netty.handler.ssl.CipherSuiteConverter;
import io.netty.handler.ssl.OpenSslSession;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Says of a client what the TLVs of a PROXY header are to say. */
final class Tlvs {
    private static final int SSL_VERSION = 0x21;
    private static final int SSL_CN = 0x22;
    private static final int SSL_CIPHER = 0x23;
    private static final int CLIENT_SSL = 0x01;
    private static final int CLIENT_CERT_SESS = 0x04;
    private static final int LONGEST_CN = 256; // 64 characters, by X.520

    private Tlvs() {}

    /** Returns what is wanted and known, without a checksum. */
    static List<Extension> of(Set<ProxyTlv> wanted, Client client) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        Introduction more = client.introduction();
        List<Extension> told = new ArrayList<>();
        if (wanted.contains(ProxyTlv.ALPN)) {
            add(told, ProxyHeader.ALPN, client.protocol());
        }
        if (wanted.contains(ProxyTlv.AUTHORITY)) {
            String asked = client.serverName();
            add(told, ProxyHeader.AUTHORITY, asked == null ? client.greeting().serverName() : asked);
        }
        if (wanted.contains(ProxyTlv.UNIQUE_ID)) {
            add(told, ProxyHeader.UNIQUE_ID, more.id());
        }
        if (more.session() != null && isSslWanted(wanted)) {
            told.add(new Extension(ProxyHeader.SSL, ssl(more.session(), wanted)));
        }
        if (wanted.contains(ProxyTlv.RECEIVED)) {
            List<Extension> received = more.received();
            told.removeIf(own -> received.stream().anyMatch(theirs -> theirs.type() == own.type()));
            told.addAll(received);
        }
        return told;
    }

    /** Returns whether something is said of the client's TLS. */
    static boolean isSslWanted(Set<ProxyTlv> wanted) {
        return wanted.contains(ProxyTlv.SSL)
                || wanted.contains(ProxyTlv.CERT_CN)
                || wanted.contains(ProxyTlv.SSL_CIPHER);
    }

    private static void add(List<Extension> told, int type, @Nullable String value) {
        if (value != null) {
            told.add(new Extension(type, value.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static byte[] ssl(SSLSession session, Set<ProxyTlv> wanted) {
        X509Certificate shown = certificate(session);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(shown == null ? CLIENT_SSL : CLIENT_SSL | CLIENT_CERT_SESS);
        out.writeBytes(new byte[] {0, 0, 0, (byte) (shown == null ? 1 : 0)}); // what is not verified gets no session
        part(out, SSL_VERSION, session.getProtocol());
        if (shown != null && wanted.contains(ProxyTlv.CERT_CN)) {
            part(out, SSL_CN, CommonName.of(shown.getSubjectX500Principal()));
        }
        if (wanted.contains(ProxyTlv.SSL_CIPHER)) {
            part(out, SSL_CIPHER, cipher(session.getCipherSuite()));
        }
        return out.toByteArray();
    }

    private static void part(ByteArrayOutputStream out, int type, @Nullable String text) {
        byte[] value = (text == null) ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        if (value.length > 0 && value.length <= LONGEST_CN) {
            out.write(type);
            out.write(value.length >> 8);
            out.write(value.length);
            out.writeBytes(value);
        }
    }

    private static String cipher(String suite) {
        String known = CipherSuiteConverter.toOpenSsl(suite, false);
        return (known == null) ? suite : known;
    }

    private static @Nullable X509Certificate certificate(SSLSession session) {
        if (session instanceof OpenSslSession known && !known.hasPeerCertificates()) {
            return null;
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return (chain.length > 0 && chain[0] instanceof X509Certificate first) ? first : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }
}
