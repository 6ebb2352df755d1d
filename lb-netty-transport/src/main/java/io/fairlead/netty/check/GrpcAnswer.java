package io.fairlead.netty.check;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the response to a gRPC call: head, message and status, or the status alone. Confined to its event loop. */
final class GrpcAnswer implements Http2Exchange.Answer {
    private static final String[] STATUSES = {
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED"
    };

    private final Call call;
    private final String service;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean begun;

    GrpcAnswer(Call call, String service) {
        this.call = call;
        this.service = service;
    }

    @Override
    public void headers(Http2Headers headers, boolean last) {
        if (!begun && !begins(headers)) {
            return;
        }
        begun = true;
        if (last) {
            finish(headers.get("grpc-status"), headers.get("grpc-message"));
        }
    }

    /** Returns whether these are the headers of a gRPC response; others may end the call. */
    private boolean begins(Http2Headers headers) {
        int status = Http2Exchange.status(headers);
        CharSequence type = headers.get("content-type");
        if (status >= 100 && status < 200) {
            return false; // another head follows
        }
        if (status != 200) {
            call.fail((status == 0) ? "response without a status" : "HTTP " + status + " (expected: 200)");
            return false;
        }
        if (type == null || !type.toString().toLowerCase(Locale.ROOT).startsWith("application/grpc")) {
            call.fail("content type " + Words.shortened(String.valueOf(type)) + " (expected: application/grpc)");
            return false;
        }
        return true;
    }

    @Override
    public void data(ByteBuf bytes, boolean last) {
        byte[] piece = new byte[bytes.readableBytes()];
        bytes.readBytes(piece);
        body.writeBytes(piece);
        if (last) {
            finish(null, null);
        }
    }

    private void finish(@Nullable CharSequence status, @Nullable CharSequence message) {
        if (status == null) {
            call.fail("response without a gRPC status");
            return;
        }
        switch (status.toString()) {
            case "0" -> call.end(GrpcHealth.result(body.toByteArray()));
            case "5" ->
                call.fail("NOT_FOUND: the server does not know the service \"" + Words.printable(service) + '"');
            case "12" -> call.fail("UNIMPLEMENTED: the server has no service grpc.health.v1.Health");
            default ->
                call.fail(name(status.toString())
                        + ((message == null) ? "" : ": " + Words.shortened(message.toString())));
        }
    }

    private static String name(String status) {
        boolean known = status.matches("[0-9]|1[0-6]");
        return known ? STATUSES[Integer.parseInt(status)] : "gRPC status " + Words.shortened(status);
    }
}
