package io.fairlead.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;

/** Tells an HTTP/2 connection to a backend, and its streams, what its frames mean. */
final class Http2BackEvents extends Http2EventAdapter {
    private final Http2Back back;

    Http2BackEvents(Http2Back back) {
        this.back = back;
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream) {
        onHeadersRead(ctx, streamId, headers, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream) {
        Http2BackendStream stream = back.reads(streamId);
        if (stream != null) {
            stream.onHeaders(headers, endOfStream);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
        Http2BackendStream stream = back.reads(streamId);
        return padding + (stream == null ? data.readableBytes() : stream.onData(data, endOfStream));
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
        Http2BackendStream stream = back.reads(streamId);
        if (stream != null && errorCode == Http2Error.REFUSED_STREAM.code()) {
            stream.onRefused(Failure.REFUSED);
        }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
        back.onSettings();
    }

    @Override
    public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debugData) {
        back.onGoAway(lastStreamId);
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        Http2BackendStream ours = back.unhandle(stream);
        if (ours != null) {
            ours.onClosed();
        }
    }

    @Override
    public void onStreamRemoved(Http2Stream stream) {
        back.onRemoved();
    }
}
