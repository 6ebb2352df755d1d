package io.fairlead.netty.check;

import io.netty.handler.ssl.SslHandler;

/** Says nothing: that the connection is encrypted is enough. */
record HandshakeOnly() implements Protocol {
    @Override
    public void begin(Call call) {
        SslHandler encryption = call.pipeline().get(SslHandler.class);
        call.pass(encryption.engine().getSession().getProtocol());
    }
}
