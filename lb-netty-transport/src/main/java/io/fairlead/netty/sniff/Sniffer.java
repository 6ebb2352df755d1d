package io.fairlead.netty.sniff;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the beginning of a connection until it says what it is, and leaves the pipeline; all that was read goes on to the
 * next handler. A ClientHello that cannot become one is a {@link DecoderException}. Whoever installs it watches the clock.
 *
 * <p>Not sharable; confined to its event loop.
 */
public final class Sniffer extends ByteToMessageDecoder {
    private final Peek peek;
    private final Consumer<Greeting> then;
    private boolean over;
    private boolean begun;

    private Sniffer(Peek peek, Consumer<Greeting> then) {
        this.peek = peek;
        this.then = then;
    }

    /**
     * Returns a reader of one connection.
     *
     * @param then is told what it is, before the bytes go on
     */
    public static Sniffer telling(Peek peek, Consumer<Greeting> then) {
        return new Sniffer(peek, then);
    }

    /** Returns whether anything has come from the client. */
    public boolean hasBegun() {
        return begun;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (over) {
            in.skipBytes(in.readableBytes());
            return;
        }
        begun |= in.isReadable();
        Greeting greeting = read(in);
        if (greeting != null) {
            tell(ctx, greeting);
        }
    }

    private @Nullable Greeting read(ByteBuf in) {
        Guess guess = Guess.of(in);
        if (guess == Guess.MORE) {
            return null;
        }
        if (guess == Guess.OTHER || guess.protocol() == null) {
            return Greeting.OTHER;
        }
        if (guess != Guess.TLS || !peek.hello()) {
            return Greeting.of(guess.protocol());
        }
        try {
            ClientHello hello = ClientHelloParser.parse(in, peek.longestHello());
            return (hello == null) ? null : Greeting.tls(hello.serverName(), hello.alpn());
        } catch (BadHelloException e) {
            over = true;
            throw new DecoderException("ClientHello: " + e.getMessage());
        }
    }

    private void tell(ChannelHandlerContext ctx, Greeting greeting) {
        over = true;
        then.accept(greeting);
        ctx.pipeline().remove(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ctx.fireUserEventTriggered(
                event); // whoever hears of an end concludes; the decoder would throw away what it has
    }

    /**
     * Makes do with what has come: nothing is silence, and what may become many things is none of them.
     *
     * @return false if that is a part of a ClientHello, of which nothing is told
     */
    public boolean conclude(ChannelHandlerContext ctx) {
        if (over) {
            return true;
        }
        if (begun && Guess.of(internalBuffer()) == Guess.TLS) {
            return false;
        }
        tell(ctx, begun ? Greeting.OTHER : Greeting.NONE);
        return true;
    }
}
