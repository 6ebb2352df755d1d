package io.fairlead.netty.http;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMessageDecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's request decoder with a gate: while it is held, bytes stay bytes.
 *
 * <p>The gate is what keeps pipelined requests in order and bodies out of the way while there is no
 * connection to send them on, without a queue of decoded messages. Reading from the socket stops only
 * when bytes have come that must wait, so that a client that hangs up is still noticed and a request
 * without followers costs no change of interest.
 *
 * <p>Not sharable. Owns the bytes it has not decoded; decoded messages belong to the next handler.
 */
final class RequestDecoder extends HttpRequestDecoder {
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII); // RFC 9113 section 3.4

    private final Listener listener;
    private @Nullable ChannelHandlerContext context; // written once, when added
    private boolean fresh; // nothing has been decoded, and it may be HTTP/2
    private boolean held;
    private boolean preface; // has come
    private boolean discarding;
    private boolean reading;
    private long consumed;
    private @Nullable ByteBuf decoding; // while it decodes
    private long origin; // of the index in that buffer: where consumed would be 0
    private long fieldsBegin; // of the head in progress, in bytes consumed
    private int fields; // of the head in progress
    private int contentLengths; // among them
    private int wordEnd; // of the request line in progress

    /**
     * Makes a decoder.
     *
     * @param fresh whether the first bytes may be the preface of HTTP/2
     */
    RequestDecoder(HttpDecoderConfig config, Listener listener, boolean fresh) {
        super(config);
        this.listener = listener;
        this.fresh = fresh;
    }

    /** Decodes nothing from the next message on. */
    void hold() {
        held = true;
    }

    /** Decodes what has come and what will come; may call the handler before it returns. */
    void resume() throws Exception {
        held = false;
        ChannelHandlerContext added = context;
        // when called from within channelRead, that loop goes on by itself
        if (!reading && added != null && actualReadableBytes() > 0) {
            channelRead(added, Unpooled.EMPTY_BUFFER);
        }
    }

    /** Takes the bytes that have not been decoded; for a decoder that is removed. */
    ByteBuf takeBytes() {
        ByteBuf bytes = internalBuffer();
        return bytes.readRetainedSlice(bytes.readableBytes());
    }

    /** Goes on where another decoder stopped between two messages; takes over the bytes that it has left. */
    void continues(RequestDecoder before, ByteBuf bytes) throws Exception {
        held = before.held;
        fresh = before.fresh;
        if (bytes.isReadable()) {
            channelRead(requireNonNull(context, "context"), bytes);
        } else {
            bytes.release();
        }
    }

    /** Returns whether this is called, at some distance, by the decoder itself. */
    boolean isReading() {
        return reading;
    }

    /** Drops whatever comes from now on. */
    void discard() {
        held = true;
        discarding = true;
    }

    /** Returns how many bytes have become messages. */
    long consumed() {
        return consumed;
    }

    /** Returns whether bytes wait for the gate to open. */
    boolean isStemming() {
        return held && actualReadableBytes() > 0;
    }

    /** Returns whether bytes wait, for the gate or for more bytes. */
    boolean hasBytes() {
        return actualReadableBytes() > 0;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (discarding) {
            ReferenceCountUtil.release(message);
            return;
        }
        listener.onBytes();
        boolean outermost = !reading;
        reading = true;
        try {
            super.channelRead(ctx, message);
        } finally {
            reading = !outermost;
        }
        if (preface) {
            preface = false;
            discarding = true;
            listener.onPreface(takeBytes());
        } else if (isStemming()) {
            listener.onStemming();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) throws Exception {
        if (fresh && isPreface(bytes)) {
            return;
        }
        if (!held) {
            int before = out.size();
            origin = consumed - bytes.readerIndex();
            decoding = bytes;
            super.decode(ctx, bytes, out);
            decoding = null;
            consumed = origin + bytes.readerIndex();
            if (out.size() > before && out.get(before) instanceof HttpRequest request) {
                refuseFoldedLines(request);
            }
        }
    }

    /**
     * Refuses a head with a field line that begins with blanks, which the superclass joins to the one before without a
     * trace (RFC 9112 section 5.2): each line is as long as it is and two bytes, so that what was consumed tells how
     * many there were.
     */
    private void refuseFoldedLines(HttpRequest request) {
        if (request.decoderResult() instanceof HttpMessageDecoderResult head && head.isSuccess()) {
            long lineEnds = consumed - fieldsBegin - head.headerSize();
            if (lineEnds != 2L * (fields + 1)) {
                request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("folded field line")));
            }
        }
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        if (start > 0 && line[start - 1] <= ' ') {
            throw new IllegalArgumentException("blank before the method");
        }
        wordEnd = start + length;
        return super.splitFirstWordInitialLine(line, start, length);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        requireOneBlank(line, start);
        wordEnd = start + length;
        return super.splitSecondWordInitialLine(line, start, length);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        requireOneBlank(line, start);
        return super.splitThirdWordInitialLine(line, start, length);
    }

    // the superclass takes any number of any blanks, of which others may see the end of the line in one
    private void requireOneBlank(byte[] line, int start) {
        if (start != wordEnd + 1 || line[wordEnd] != ' ') {
            throw new IllegalArgumentException("words of the request line are not one blank apart");
        }
    }

    /** Returns whether the bytes begin with the preface of HTTP/2, or may yet: only the whole of it is none of HTTP/1's. */
    private boolean isPreface(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int length = Math.min(PREFACE.length, bytes.readableBytes());
        for (int i = 0; i < length; i++) {
            if (bytes.getByte(start + i) != PREFACE[i]) {
                fresh = false;
                return false;
            }
        }
        preface = length == PREFACE.length;
        return true;
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) throws Exception {
        fieldsBegin = origin + requireNonNull(decoding, "decoding").readerIndex();
        fields = 0;
        contentLengths = 0;
        if (!initialLine[2].startsWith("HTTP/")) { // the superclass does not mind the case
            throw new IllegalArgumentException("protocol is not HTTP");
        }
        return super.createMessage(initialLine);
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        AsciiString name = super.splitHeaderName(line, start, length);
        fields++;
        // of two lengths in an HTTP/1.0 request the superclass would take the first and hide the other
        if (length == HttpHeaderNames.CONTENT_LENGTH.length()
                && HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)
                && ++contentLengths > 1) {
            throw new IllegalArgumentException("more than one Content-Length");
        }
        return name;
    }

    /** Is told about bytes, which the messages do not tell. */
    interface Listener {
        /** Bytes have come and are about to be decoded. */
        void onBytes();

        /** Bytes have come that must wait. */
        void onStemming();

        /** The client speaks HTTP/2, and these are its first bytes; takes them over. */
        void onPreface(ByteBuf bytes);
    }
}
