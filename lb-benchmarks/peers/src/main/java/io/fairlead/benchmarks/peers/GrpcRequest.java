package io.fairlead.benchmarks.peers;

import io.grpc.CallOptions;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Field;

/** A call, as a picker of gRPC sees it. */
final class GrpcRequest extends PickSubchannelArgs {
    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new Bytes();
    private static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("peers/call")
            .setRequestMarshaller(BYTES)
            .setResponseMarshaller(BYTES)
            .build();

    private final CallOptions options;
    private final Metadata headers = new Metadata();

    private GrpcRequest(CallOptions options) {
        this.options = options;
    }

    /** Returns a call without a hash. */
    static GrpcRequest plain() {
        return new GrpcRequest(CallOptions.DEFAULT);
    }

    /** Returns a call with the hash that the resolver of xDS would have computed. */
    static GrpcRequest hashed(long hash) {
        return new GrpcRequest(CallOptions.DEFAULT.withOption(hashKey(), hash));
    }

    @Override
    public CallOptions getCallOptions() {
        return options;
    }

    @Override
    public Metadata getHeaders() {
        return headers;
    }

    @Override
    public MethodDescriptor<?, ?> getMethodDescriptor() {
        return METHOD;
    }

    /** Returns the option that carries the hash; its class is not public. */
    @SuppressWarnings("unchecked")
    private static CallOptions.Key<Long> hashKey() {
        try {
            Field key = Class.forName("io.grpc.xds.XdsNameResolver").getDeclaredField("RPC_HASH_KEY");
            key.setAccessible(true);
            return (CallOptions.Key<Long>) key.get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("gRPC keeps the hash elsewhere", e);
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException("nothing is called");
        }
    }
}
