package io.fairlead.netty.check;

import io.fairlead.api.HealthResult;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The messages of {@code grpc.health.v1.Health/Check}: a request with one string, a response with one number. In protobuf,
 * each behind a gRPC prefix: a byte that says whether it is compressed, and its length in four.
 */
final class GrpcHealth {
    private static final int PREFIX = 5;
    private static final int FIELD = 1; // service in the request, status in the response
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;
    private static final int MAX_VARINT = 5; // bytes of a length
    private static final int SERVING = 1;
    private static final String[] STATUSES = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};

    private GrpcHealth() {}

    /** Returns the request for a service; empty for the server as a whole. */
    static byte[] request(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(PREFIX + 1 + MAX_VARINT + name.length);
        out.position(PREFIX);
        if (name.length > 0) { // absent means empty
            out.put((byte) (FIELD << 3 | LENGTH_DELIMITED));
            int length = name.length;
            for (; length > 0x7F; length >>>= 7) {
                out.put((byte) (length | 0x80));
            }
            out.put((byte) length).put(name);
        }
        out.putInt(1, out.position() - PREFIX);
        byte[] request = new byte[out.position()];
        out.flip().get(request);
        return request;
    }

    /** Returns what a response says. */
    static HealthResult result(byte[] body) {
        try {
            ByteBuffer in = ByteBuffer.wrap(body);
            if (in.get() != 0) {
                return HealthResult.fail("compressed response (expected: one that is not)");
            }
            if (in.getInt() != in.remaining()) {
                return HealthResult.fail("not one gRPC message");
            }
            long status = status(in);
            if (status == SERVING) {
                return HealthResult.pass("SERVING");
            }
            boolean known = status >= 0 && status < STATUSES.length;
            return HealthResult.fail(known ? STATUSES[(int) status] : "serving status " + status + " (expected: 1)");
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return HealthResult.fail("not a response of grpc.health.v1.Health");
        }
    }

    /** Reads the status, the last if there are several and 0 if there is none; other fields are skipped. */
    private static long status(ByteBuffer in) {
        long status = 0;
        while (in.hasRemaining()) {
            long tag = varint(in);
            int type = (int) (tag & 7);
            if (tag >>> 3 == FIELD && type == VARINT) {
                status = varint(in);
            } else {
                switch (type) {
                    case VARINT -> varint(in);
                    case FIXED64 -> skip(in, 8);
                    case LENGTH_DELIMITED -> skip(in, varint(in));
                    case FIXED32 -> skip(in, 4);
                    default -> throw new IllegalArgumentException("wire type " + type);
                }
            }
        }
        return status;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than ten bytes");
    }

    private static void skip(ByteBuffer in, long bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + (int) bytes);
    }
}
